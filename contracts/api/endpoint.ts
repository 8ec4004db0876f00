import type * as z from 'zod'

/** One answer of an endpoint. JSON where a schema is given; any other media type by its name. */
export interface Answer {
  readonly description: string
  readonly schema?: z.ZodType
  /** Media types other than JSON; the answer is text then. */
  readonly mediaTypes?: readonly string[]
  /** Headers that it bears, each with what it says. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * One endpoint of the API as data: the routes answer by it, the OpenAPI document is made of it, and clients are typed by it.
 *
 * A path names its parameters in braces, as OpenAPI has it.
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
  /** Request headers that mean something here, each with what it does. */
  readonly headers?: Readonly<Record<string, string>>
  /** The JSON body; an empty body counts as `{}`. */
  readonly body?: z.ZodType
  /** Bodies that are no JSON: what they hold, by media type. */
  readonly bodyMediaTypes?: Readonly<Record<string, string>>
  readonly answers: Readonly<Record<number, Answer>>
  /** Statuses of the problems that it may answer with, beside those that any endpoint may. */
  readonly problems?: readonly number[]
}

/** What a handler gets of a request, by the endpoint's schemas. */
export type ParamsOf<E extends Endpoint> = E['params'] extends z.ZodType ? z.output<E['params']> : Record<string, never>
export type QueryOf<E extends Endpoint> = E['query'] extends z.ZodType ? z.output<E['query']> : Record<string, never>
export type BodyOf<E extends Endpoint> = E['body'] extends z.ZodType ? z.output<E['body']> : undefined

type JsonAnswers<E extends Endpoint> = {
  [Status in keyof E['answers']]: E['answers'][Status] extends { readonly schema: infer Schema extends z.ZodType }
    ? { readonly status: Status; readonly body: z.input<Schema>; readonly headers?: Readonly<Record<string, string>> }
    : never
}
/** What a handler may answer: a status of the endpoint with that status's body. */
export type AnswerOf<E extends Endpoint> = JsonAnswers<E>[keyof E['answers']]

/** Declares an endpoint with its exact types. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition
}
