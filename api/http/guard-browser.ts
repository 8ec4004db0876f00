import type { MiddlewareHandler } from 'hono'
import { ApiError } from './api-error.ts'

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses requests of other pages in the user's browser: those under a name that was rebound to this machine (Host),
 * and those that come from another page (Origin, Sec-Fetch-Site). No CORS header is ever sent, so that no other page
 * can read an answer.
 */
export function guardBrowser(allowedHosts: readonly string[] | null = loopbackNames): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? new URL(context.req.url).host
    if (allowedHosts !== null && !allowedHosts.includes(nameOf(host))) {
      throw new ApiError(403, 'HOST_NOT_ALLOWED', `This API does not answer to the name ${nameOf(host)}.`)
    }
    const origin = context.req.header('origin')
    const site = context.req.header('sec-fetch-site')
    const isForeign = origin === undefined ? site === 'cross-site' || site === 'same-site' : hostOf(origin) !== host
    // A link on another page may lead to one of our pages; any other request of a foreign page is refused.
    const isLinkToPage = context.req.header('sec-fetch-mode') === 'navigate' && context.req.method === 'GET'
    if (isForeign && !isLinkToPage) {
      throw new ApiError(403, 'ORIGIN_NOT_ALLOWED', 'This API answers programs and its own pages, not other web pages.')
    }
    await next()
  }
}

/** The name without the port. */
function nameOf(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}

/** An origin's host with its port; null for an origin that is not a URL. */
function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
