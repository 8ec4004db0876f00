import type { Context } from 'hono'
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

/** What answers each endpoint, by the endpoint's name. */
export type EndpointHandlers = Map<string, (context: Context) => Promise<Response>>

/**
 * Makes an endpoint answer: what comes in is validated by its schemas, what goes out is typed by them. A handler may answer with a
 * `Response` of its own where the endpoint is no JSON.
 *
 * In two steps, because a handler's answer is checked against an endpoint that is known by then.
 *
 * @throws {ApiError} 422 naming the path's, the query's or the body's field
 */
export function bindEndpoint<const E extends Endpoint>(
  handlers: EndpointHandlers,
  endpoint: E,
): (handle: EndpointHandler<E>) => void {
  return (handle) => {
    handlers.set(endpoint.name, async (context) => {
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
