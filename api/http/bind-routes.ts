import type { Hono } from 'hono'
import type { ApiContext } from '#api/api-context'
import { parts } from '#api/parts'
import type { ApiPart } from '#contracts/api/endpoints'
import { lazily } from '#core/lazily'
import { ApiError } from './api-error.ts'
import type { EndpointHandlers } from './bind-endpoint.ts'
import { routeTable } from './route-table.ts'

/** Answers every endpoint by its part, and refuses other methods of their paths: a path that is there is not "not found". */
export function bindRoutes(app: Hono, api: ApiContext): void {
  const loaded = new Map<ApiPart, () => Promise<EndpointHandlers>>()
  for (const part of Object.keys(parts) as ApiPart[])
    loaded.set(
      part,
      lazily(() => handlersOf(part, api)),
    )
  const methods = new Map<string, string[]>()
  for (const { name, method, path, part } of routeTable()) {
    app.on(method, path, async (context) => {
      const handle = (await loaded.get(part)?.())?.get(name)
      if (!handle) throw new Error(`${part} binds no ${name}`)
      return handle(context)
    })
    methods.set(path, [...(methods.get(path) ?? []), method])
  }
  for (const [path, allowed] of methods) {
    app.all(path, () => {
      throw new MethodNotAllowed(allowed)
    })
  }
}

async function handlersOf(part: ApiPart, api: ApiContext): Promise<EndpointHandlers> {
  const bind = await parts[part]()
  const handlers: EndpointHandlers = new Map()
  bind(handlers, api)
  return handlers
}

export class MethodNotAllowed extends ApiError {
  readonly allowed: readonly string[]

  constructor(allowed: readonly string[]) {
    super(405, 'METHOD_NOT_ALLOWED', `Only ${allowed.join(', ')} is answered here.`)
    this.allowed = allowed
  }
}
