import type { Context } from 'hono'
import type * as z from 'zod'
import type { Endpoint } from '#contracts/api/endpoint'
import { ApiError, invalidBody, refuseUnstorable } from './api-error.ts'
import { askedBy } from './asked-by.ts'
import type { Asked, EndpointHandler } from './endpoint-handler.ts'
import { readBody } from './read-body.ts'

/**
 * Answers a request to an endpoint: its schemas validate what comes in, its handler does the work.
 *
 * @throws {ApiError} 422 naming the field of the path, the query or the body
 */
export async function answerEndpoint<E extends Endpoint>(
  context: Context,
  { params, query, body }: E,
  handle: EndpointHandler<E>,
): Promise<Response> {
  const asked = {
    params: params ? validated(params, context.req.param()) : {},
    query: query ? validated(query, onceEach(context)) : {},
    body: body ? await readBody(context, body) : undefined,
    askedBy: askedBy(context),
    context,
  }
  const answer = await handle(asked as Asked<E>)
  if (answer instanceof Response) return answer
  return context.json(answer.body as object, answer.status as 200, answer.headers as Record<string, string>)
}

function validated(schema: z.ZodType, value: unknown): unknown {
  refuseUnstorable(value)
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalidBody(parsed.error)
  return parsed.data
}

/** @throws {ApiError} 422 for a parameter that is given twice: neither value is more right than the other */
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
