import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { openApiDocument } from '#api/http/openapi-document'
import { getOpenApi } from '#contracts/api/openapi'

/** The API's own description. */
export function bindOpenApi(handlers: EndpointHandlers): void {
  let document: Record<string, unknown> | null = null
  bindEndpoint(
    handlers,
    getOpenApi,
  )(async () => {
    document ??= openApiDocument() as Record<string, unknown>
    return { status: 200, body: document }
  })
}
