import type * as z from 'zod'
import type { ApiPart, EndpointsOf } from '#contracts/api/endpoints'

/** The endpoints that the pages call, by name. Types only, so that no schema ends up in the pages' script. */
type Endpoints = EndpointsOf<ApiPart>
export type EndpointName = keyof Endpoints

/** The input of a request, by the endpoint's schemas; values with a default are optional. */
export type Asked<Name extends EndpointName> = Part<Endpoints[Name], 'params'> &
  OptionalPart<Endpoints[Name], 'query'> &
  OptionalPart<Endpoints[Name], 'body'>

type Part<E, Key extends string> = E extends { readonly [K in Key]: z.ZodType }
  ? { readonly [K in Key]: z.input<E[Key]> }
  : unknown
type OptionalPart<E, Key extends string> = E extends { readonly [K in Key]: z.ZodType }
  ? { readonly [K in Key]?: z.input<E[Key]> }
  : unknown

/** The body of a successful response. */
export type AnswerOf<Name extends EndpointName> = Bodies<Endpoints[Name] extends { answers: infer A } ? A : never>
type Bodies<Answers> = {
  [Status in keyof Answers]: Answers[Status] extends { schema: infer S extends z.ZodType } ? z.output<S> : never
}[keyof Answers]
