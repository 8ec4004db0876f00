import type * as z from 'zod'
import type * as clock from '#contracts/api/clock'
import type * as configuration from '#contracts/api/configuration'
import type * as deadLetters from '#contracts/api/dead-letters'
import type * as decisions from '#contracts/api/decisions'
import type * as drift from '#contracts/api/drift'
import type { Endpoint } from '#contracts/api/endpoint'
import type * as events from '#contracts/api/events'
import type * as explanations from '#contracts/api/explanations'
import type * as health from '#contracts/api/health'
import type * as models from '#contracts/api/models'
import type * as performance from '#contracts/api/performance'
import type * as runs from '#contracts/api/retraining-runs'
import type * as schedules from '#contracts/api/schedules'
import type * as status from '#contracts/api/status'
import type * as timeline from '#contracts/api/timeline'

type Declared = typeof clock &
  typeof configuration &
  typeof deadLetters &
  typeof decisions &
  typeof drift &
  typeof events &
  typeof explanations &
  typeof health &
  typeof models &
  typeof performance &
  typeof runs &
  typeof schedules &
  typeof status &
  typeof timeline

/** The endpoints that the pages call, by name. Types only, so that no schema ends up in the pages' script. */
type Endpoints = {
  [Name in keyof Declared as Declared[Name] extends Endpoint ? Name : never]: Declared[Name]
}
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
