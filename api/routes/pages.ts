import type { Context, Hono } from 'hono'
import type { ApiContext, PageFile } from '#api/api-context'
import { ApiError } from '#api/http/api-error'
import { waitingPage } from '#api/http/waiting-page'
import { wantsPage } from '#api/http/wants-page'

/** A year: a file's name holds the hash of its content. */
const immutable = 'public, max-age=31536000, immutable'

/**
 * The dashboard: its files, and for the address of any page the one document that draws them all. Until they are built a
 * page says so and waits.
 */
export function bindPages(app: Hono, { options: { pages } }: ApiContext): void {
  if (!pages) return
  app.get('/assets/*', async ({ req }) => {
    const file = await pages.read(req.path)
    if (!file) throw new ApiError(404, 'NOT_FOUND', `There is nothing at ${req.path}.`)
    return answered(file, immutable)
  })
  app.get('/icon.svg', async (context) => page(context, '/icon.svg'))
  app.get('*', async (context, next) => {
    const { req } = context
    return wantsPage(req.path, req.header('accept') ?? null) ? page(context, '/index.html') : next()
  })

  async function page(context: Context, path: string): Promise<Response> {
    const file = await pages?.read(path)
    if (file) return answered(file, 'no-cache')
    const problem = pages?.problem?.() ?? null
    if (problem !== null) return context.html(waitingPage(problem, null), 503)
    return context.html(waitingPage(beingBuilt, 1), 503, { 'retry-after': '1' })
  }
}

function answered({ body, contentType }: PageFile, caching: string): Response {
  return new Response(body, { headers: { 'content-type': contentType, 'cache-control': caching } })
}

const beingBuilt = 'The pages are being built, which takes a few seconds.'
