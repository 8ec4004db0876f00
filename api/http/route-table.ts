import { type ApiPart, endpointsByPart } from '#contracts/api/endpoints'

/** Where an endpoint answers, and which part of the API knows how. */
export interface Route {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly part: ApiPart
}

/** Where every endpoint answers, as the router writes it. A bundle holds the table, without the schemas that it is made of. */
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
