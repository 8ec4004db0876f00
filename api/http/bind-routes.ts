import type { Hono } from 'hono'
import type { ApiContext } from '#api/api-context'
import { type LoadedPart, loadPart } from '#api/parts'
import type { ApiPart } from '#contracts/api/endpoints'
import { lazily } from '#core/lazily'
import { answerEndpoint } from './answer-endpoint.ts'
import { ApiError } from './api-error.ts'
import { routeTable } from './route-table.ts'

/**
 * Answers every endpoint by its part, and refuses other methods of the endpoint's path with 405: 404 would say that the
 * path is unknown.
 */
export function bindRoutes(app: Hono, api: ApiContext): void {
  const loaders = new Map<ApiPart, () => Promise<LoadedPart>>()
  const methods = new Map<string, string[]>()
  for (const { name, method, path, part } of routeTable()) {
    const load = loaders.get(part) ?? lazily(() => loadPart(part, api))
    loaders.set(part, load)
    app.on(method, path, async (context) => {
      const { endpoints, handlers } = await load()
      const [endpoint, handle] = [endpoints[name], handlers[name]]
      if (!endpoint || !handle) throw new Error(`${part} has no ${name}`)
      return answerEndpoint(context, endpoint, handle)
    })
    methods.set(path, [...(methods.get(path) ?? []), method])
  }
  for (const [path, allowed] of methods) {
    app.all(path, () => {
      throw new MethodNotAllowed(allowed)
    })
  }
}

export class MethodNotAllowed extends ApiError {
  readonly allowed: readonly string[]

  constructor(allowed: readonly string[]) {
    super(405, 'METHOD_NOT_ALLOWED', `Only ${allowed.join(', ')} is allowed here.`)
    this.allowed = allowed
  }
}
