import { type ApiPart, endpointsByPart } from '#contracts/api/endpoints'

/** The method and path of an endpoint, and the part of the API that answers it. */
export interface Route {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly part: ApiPart
}

/**
 * The routes of all endpoints, with paths as the router writes them. A bundle holds the table, without the schemas
 * behind it.
 */
export function routeTable(): readonly Route[] {
  return Object.entries(endpointsByPart).flatMap(([part, endpoints]) =>
    endpoints.map(({ name, method, path }) => ({
      name,
      method: method.toUpperCase(),
      path: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      part: part as ApiPart,
    })),
  )
}
