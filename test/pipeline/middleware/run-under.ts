import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import type { Middleware } from '#pipeline/middleware/middleware'

/** Runs a handler under middleware, the outermost first, as the pipeline stacks them. */
export function runUnder(
  middleware: readonly Middleware<never>[],
  handler: (input: never) => unknown,
  context: Partial<Context> = {},
): (input: unknown) => Promise<unknown> {
  const stack = middy<unknown, unknown>()
  for (const one of middleware) stack.use(one as Middleware)
  const wrapped = stack.handler(async (input) => handler(input as never))
  return (input) => wrapped(input, context as Context) as Promise<unknown>
}
