import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'

/**
 * A middleware of middy for inputs of every kind.
 *
 * `Kept` is kept for each request from one step to the next. Of a request whose `before` answers early no `after` is run, and of one
 * whose `onError` throws no `onError` further out: a middleware that others stand around does neither.
 */
export type Middleware<Kept extends Record<string, unknown> = Record<never, never>> = MiddlewareObj<
  unknown,
  unknown,
  Error,
  Context,
  Partial<Kept>
>
