import middy from '@middy/core'
import { AppError } from '#core/errors'
import type { Clock } from '#core/ports/clock'
import type { Log } from '#core/ports/log'
import type { Metrics } from '#core/ports/metrics'
import { countDatabaseError } from './count-database-error.ts'
import type { FunctionSpec, Handler } from './function-spec.ts'
import { inputParserOf } from './parse-input.ts'

export type WrappedFunction = (input: unknown) => Promise<unknown>

/**
 * The one way that every function runs, on Lambda as on a laptop: parse the input (what does not concern it is done already), run the handler, log the outcome, classify the error.
 *
 * A thrown error means "not done": the bus retries it when `retryable`, else it goes to the dead letters at once. Nothing is
 * answered as a body that a caller could take for success.
 */
export function withPipeline(
  spec: FunctionSpec,
  handler: Handler<never>,
  options: { readonly log: Log; readonly clock: Clock; readonly metrics?: Metrics },
): WrappedFunction {
  const parse = inputParserOf(spec)
  const wrapped = middy<unknown, unknown>()
    .use({
      before: (request) => {
        request.event = parse(request.event, options.clock.now())
      },
      onError: (request) => {
        request.error = classify(request.error)
        countDatabaseError(request.error, options.metrics)
        const { code, retryable, details } = request.error as AppError
        options.log.error(`${spec.name} failed: ${request.error?.message}`, {
          function: spec.name,
          code,
          retryable,
          details,
        })
      },
    })
    .handler((input) => (input === null ? null : handler(input as never)))
  return (input) => wrapped(input, contextOf(spec)) as Promise<unknown>
}

/** What nobody classified is a defect or an outage: worth another try, and then a person's eyes. */
function classify(error: unknown): AppError {
  if (error instanceof AppError) return error
  const cause = error instanceof Error ? error : new Error(String(error))
  return new AppError({ code: 'UNEXPECTED', message: cause.message, retryable: true, cause })
}

/** What middy reads of a Lambda context. */
function contextOf(spec: FunctionSpec): Parameters<ReturnType<typeof middy>>[1] {
  return { functionName: spec.name, getRemainingTimeInMillis: () => spec.timeoutMs } as Parameters<
    ReturnType<typeof middy>
  >[1]
}
