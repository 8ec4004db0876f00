import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'

/**
 * A middleware of middy for inputs of every kind. `Kept` is the state that it keeps for a request between its steps.
 *
 * After a `before` that answers early, middy runs no `after`. After an `onError` that throws, it runs no further
 * `onError`. A middleware with others around it must do neither.
 */
export type Middleware<Kept extends Record<string, unknown> = Record<never, never>> = MiddlewareObj<
  unknown,
  unknown,
  Error,
  Context,
  Partial<Kept>
>
