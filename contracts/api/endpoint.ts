import type * as z from 'zod'

/** One answer of an endpoint: JSON with a schema, or text of other media types. */
export interface Answer {
  readonly description: string
  readonly schema?: z.ZodType
  /** Media types other than JSON; the answer is text then. */
  readonly mediaTypes?: readonly string[]
  /** Its headers, each with its description. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * One endpoint of the API as data: it defines the route, the OpenAPI document and the types of clients.
 *
 * A path has its parameters in braces, as in OpenAPI.
 */
export interface Endpoint {
  /** Unique; the operation's id in the OpenAPI document. */
  readonly name: string
  readonly method: 'get' | 'put' | 'post' | 'delete'
  readonly path: `/${string}`
  readonly tag: string
  /** A few words. */
  readonly summary: string
  readonly description?: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  /** The request headers that it reads, each with its description. */
  readonly headers?: Readonly<Record<string, string>>
  /** The JSON body; an empty body counts as `{}`. */
  readonly body?: z.ZodType
  /**
   * Bodies of rows: their description by media type. The document has the schema of the JSON one, and names the others:
   * generators of clients know no other media types.
   */
  readonly bodyMediaTypes?: Readonly<Record<string, string>>
  readonly answers: Readonly<Record<number, Answer>>
  /** The statuses of its own problems, beside those of every endpoint. */
  readonly problems?: readonly number[]
}

/** The parts of a request as the endpoint's schemas read them. */
export type ParamsOf<E extends Endpoint> = E['params'] extends z.ZodType ? z.output<E['params']> : Record<string, never>
export type QueryOf<E extends Endpoint> = E['query'] extends z.ZodType ? z.output<E['query']> : Record<string, never>
export type BodyOf<E extends Endpoint> = E['body'] extends z.ZodType ? z.output<E['body']> : undefined

type JsonAnswers<E extends Endpoint> = {
  [Status in keyof E['answers']]: E['answers'][Status] extends { readonly schema: infer Schema extends z.ZodType }
    ? { readonly status: Status; readonly body: z.input<Schema>; readonly headers?: Readonly<Record<string, string>> }
    : never
}
/** An answer of a handler: a status of the endpoint with the body of that status. */
export type AnswerOf<E extends Endpoint> = JsonAnswers<E>[keyof E['answers']]

/** Declares an endpoint with its exact types. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition
}
