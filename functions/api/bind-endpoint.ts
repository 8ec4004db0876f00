import type { Context, Hono } from 'hono'
import type * as z from 'zod'
import type { AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from '#contracts/api/endpoint'
import { ApiError, invalidBody } from './api-error.ts'
import { readBody } from './read-body.ts'

/** A request as its endpoint's schemas read it. */
export interface Asked<E extends Endpoint> {
  readonly params: ParamsOf<E>
  readonly query: QueryOf<E>
  readonly body: BodyOf<E>
  readonly context: Context
}

/** Does an endpoint's work. */
export type EndpointHandler<E extends Endpoint> = (asked: Asked<E>) => Promise<AnswerOf<E> | Response>

/**
 * Makes an endpoint answer: what comes in is validated by its schemas, what goes out is typed by them. A handler may answer with a
 * `Response` of its own where the endpoint is no JSON.
 *
 * In two steps, because a handler's answer is checked against an endpoint that is known by then.
 *
 * @throws {ApiError} 422 naming the path's, the query's or the body's field
 */
export function bindEndpoint<const E extends Endpoint>(app: Hono, endpoint: E): (handle: EndpointHandler<E>) => void {
  return (handle) => {
    app.on(endpoint.method.toUpperCase(), routePath(endpoint), async (context) => {
      const { params, query, body } = endpoint
      const asked = {
        params: params ? validated(params, context.req.param()) : {},
        query: query ? validated(query, onceEach(context)) : {},
        body: body ? await readBody(context, body) : undefined,
        context,
      }
      const answer = await handle(asked as Asked<E>)
      return answer instanceof Response ? answer : sent(context, answer)
    })
  }
}

function sent(
  context: Context,
  answer: { readonly status: unknown; readonly body: unknown; readonly headers?: unknown },
) {
  return context.json(answer.body as object, answer.status as 200, answer.headers as Record<string, string>)
}

/** Refuses other methods of the paths that are bound: a path that is there is not "not found". */
export function refuseOtherMethods(app: Hono, endpoints: readonly Endpoint[]): void {
  const methods = new Map<string, string[]>()
  for (const endpoint of endpoints) {
    const path = routePath(endpoint)
    methods.set(path, [...(methods.get(path) ?? []), endpoint.method.toUpperCase()])
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
    super(405, 'METHOD_NOT_ALLOWED', `Only ${allowed.join(', ')} is answered here.`)
    this.allowed = allowed
  }
}

/** `/v1/models/{model}` as the router writes it. */
function routePath({ path }: Endpoint): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function validated(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalidBody(parsed.error)
  return parsed.data
}

/** @throws {ApiError} 422 for a parameter that is given twice: which of them counts, nobody could say */
function onceEach(context: Context): Record<string, string> {
  const once: Record<string, string> = {}
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (values.length > 1)
      throw new ApiError(422, 'INVALID_FIELD', `${name} is given ${values.length} times.`, [
        { field: name, message: 'is given more than once' },
      ])
    once[name] = values[0] ?? ''
  }
  return once
}
