import type { Context } from 'hono'
import type * as z from 'zod'
import { ApiError, invalidBody, refuseUnstorable } from './api-error.ts'

/**
 * A request's JSON body, validated; an empty one counts as `{}`.
 *
 * The content type has to be JSON: a form on another page could send other types without a preflight request.
 *
 * @throws {ApiError} 415 | 400 | 422, naming the field
 */
export async function readBody<Schema extends z.ZodType>(context: Context, schema: Schema): Promise<z.output<Schema>> {
  const type = mediaType(context)
  const text = await context.req.text()
  if (text !== '' && type !== 'application/json') {
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body has to be sent as application/json.')
  }
  const value = parseJson(text)
  refuseUnstorable(value)
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalidBody(parsed.error)
  return parsed.data
}

/**
 * The media type without its parameters, in lower case; empty where none is given.
 *
 * @throws {ApiError} 415 for a compressed body: its size says nothing about the memory that it takes
 */
export function mediaType(context: Context): string {
  const encoding = context.req.header('content-encoding')?.trim().toLowerCase() ?? ''
  if (encoding !== '' && encoding !== 'identity')
    throw new ApiError(415, 'UNSUPPORTED_CONTENT_ENCODING', `A body is sent as it is, not as ${encoding}.`)
  return (context.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ApiError(400, 'NOT_JSON', `The body is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}
