import type { Context, Hono } from 'hono'
import type { ApiContext, PageFile } from '#api/api-context'
import { ApiError } from '#api/http/api-error'

/** A year: a file's name holds the hash of its content. */
const immutable = 'public, max-age=31536000, immutable'

/**
 * The dashboard: its files, and for the address of any page the one document that draws them all. A program's request
 * is never answered with a page.
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
    const { path } = context.req
    const isPage = !path.startsWith('/v1/') && (context.req.header('accept') ?? '').includes('text/html')
    if (!isPage) return next()
    return page(context, '/index.html')
  })

  async function page(context: Context, path: string): Promise<Response> {
    const file = await pages?.read(path)
    return file ? answered(file, 'no-cache') : context.html(notBuilt, 503, { 'retry-after': '1' })
  }
}

function answered({ body, contentType }: PageFile, caching: string): Response {
  return new Response(body, { headers: { 'content-type': contentType, 'cache-control': caching } })
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta http-equiv="refresh" content="1">
<title>Remodel</title><p>The pages are being built, which takes a few seconds. This page reloads by itself.</p></html>
`
