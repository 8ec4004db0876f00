import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import type { Clock } from '#core/ports/clock'
import type { DeadLetterQueue } from '#core/ports/dead-letter-queue'
import type { Log } from '#core/ports/log'
import type { Metrics } from '#core/ports/metrics'
import type { Tracer } from '#core/ports/tracer'
import type { FunctionSpec, Handler } from './function-spec.ts'
import { type BatchOptions, batch, type Outcome } from './middleware/batch.ts'
import { type BeginLogOptions, beginLog } from './middleware/begin-log.ts'
import { classify } from './middleware/classify.ts'
import { countDatabaseErrors } from './middleware/count-database-errors.ts'
import { deadLetter } from './middleware/dead-letter.ts'
import { type FlushMetricsOptions, flushMetrics } from './middleware/flush-metrics.ts'
import { logFailure } from './middleware/log-failure.ts'
import { parse } from './middleware/parse.ts'
import { trace } from './middleware/trace.ts'

export type WrappedFunction = (input: unknown) => Promise<unknown>

export interface PipelineOptions {
  readonly log: Log
  readonly clock: Clock
  /** @default database errors are not counted */
  readonly metrics?: Metrics
  /** @default not traced here */
  readonly tracer?: Tracer
  /** @default none: every error is thrown */
  readonly deadLetters?: DeadLetterQueue | null
}

/**
 * The way in which every function runs, on Lambda and on a laptop: its input is parsed, and its failure is classified,
 * counted and logged.
 *
 * A thrown error means "not done": the bus or the queue delivers the input again if the error is `retryable`, and else
 * gives it up at once. No error is answered as a body that a caller could mistake for success.
 */
export function withPipeline(
  spec: FunctionSpec,
  handler: Handler<never>,
  { log, clock, metrics, tracer, deadLetters }: PipelineOptions,
): WrappedFunction {
  const functionName = spec.name
  // The first one is outermost: it sees an error last, as the others have left it.
  const stack = middy<unknown, unknown>()
  if (tracer) stack.use(trace({ functionName, tracer }))
  if (deadLetters) stack.use(deadLetter({ functionName, deadLetters }))
  stack.use(logFailure({ functionName, log }))
  if (metrics) stack.use(countDatabaseErrors({ metrics }))
  const wrapped = stack
    .use(classify())
    .use(parse({ spec, clock }))
    .handler((input) => (input === null ? null : handler(input as never)))
  const context = { functionName, getRemainingTimeInMillis: () => spec.timeoutMs } as Context
  return (input) => wrapped(input, context) as Promise<unknown>
}

/** The part of Lambda's context that is used. */
export type InvocationContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>

export interface InvocationOptions extends BeginLogOptions, FlushMetricsOptions {
  readonly functionName: string
  readonly tracer: Tracer
  /** Delays messages of the function's queue. @default it has none: no invocation is read as a batch of messages */
  readonly delay?: BatchOptions['delay']
}

/**
 * Wraps the work of every invocation of Lambda: in its log, its trace and its metrics, and in the messages of a batch.
 */
export function withInvocation<Input, Asked extends InvocationContext, Answer>(
  run: (input: Input, context: Asked) => Promise<Answer>,
  { functionName, log, metrics, tracer, delay }: InvocationOptions,
): (input: Input, context: Asked) => Promise<Answer> {
  // The pipeline of an input watches its time, and Lambda that of the invocation.
  const stack = middy<unknown, unknown>({ timeoutEarlyInMillis: 0 })
    .use(flushMetrics({ metrics }))
    .use(beginLog({ log }))
    .use(trace({ functionName, tracer }))
  if (!delay) return stack.handler(run as never) as never
  const runEach = async (inputs: readonly Input[], context: Asked) => {
    const outcomes: Outcome[] = []
    for (const input of inputs) outcomes.push(...(await Promise.allSettled([run(input, context)])))
    return outcomes
  }
  return stack.use(batch({ delay })).handler(runEach as never) as never
}
