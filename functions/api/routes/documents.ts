import { getOpenApi } from '#contracts/api/events'
import { bindEndpoint, type EndpointHandlers } from '../bind-endpoint.ts'
import { openApiDocument } from '../openapi-document.ts'

/** The API's own description. */
export function bindDocuments(handlers: EndpointHandlers): void {
  let document: Record<string, unknown> | null = null
  bindEndpoint(
    handlers,
    getOpenApi,
  )(async () => {
    document ??= openApiDocument() as Record<string, unknown>
    return { status: 200, body: document }
  })
}
