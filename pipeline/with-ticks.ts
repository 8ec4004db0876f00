import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import type { Handler } from './function-spec.ts'
import { type ClaimedTick, type ClaimTickOptions, claimTick } from './middleware/claim-tick.ts'

/**
 * Claims the ticks of a handler before its work, and ends them after it. A tick that is done already is answered with
 * 0.
 */
export function withTicks<Input, Work, Result>(
  options: ClaimTickOptions<Work>,
  handler: Handler<Input | ClaimedTick<Work>, Result>,
): Handler<Input, Result> {
  const wrapped = middy<unknown, unknown>()
    .use(claimTick(options))
    .handler((input) => handler(input as Input | ClaimedTick<Work>))
  return (input) => wrapped(input, {} as Context) as Promise<Result>
}
