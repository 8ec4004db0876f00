import type { Hono } from 'hono'
import { getOpenApi } from '#contracts/api/events'
import { bindEndpoint } from '../bind-endpoint.ts'
import { openApiDocument } from '../openapi-document.ts'

/** The API's own description. */
export function bindDocuments(app: Hono): void {
  let document: Record<string, unknown> | null = null
  bindEndpoint(
    app,
    getOpenApi,
  )(async () => {
    document ??= openApiDocument() as Record<string, unknown>
    return { status: 200, body: document }
  })
}
