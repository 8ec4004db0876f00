import type { PartHandlers } from '#api/http/endpoint-handler'
import { openApiDocument } from '#api/http/openapi-document'

export * as endpoints from '#contracts/api/openapi'

/** The API's own description, made with the first request for it. */
export function makeHandlers(): PartHandlers<'openApi'> {
  let document: Record<string, unknown> | null = null
  return {
    getOpenApi: async () => {
      document ??= openApiDocument() as Record<string, unknown>
      return { status: 200, body: document }
    },
  }
}
