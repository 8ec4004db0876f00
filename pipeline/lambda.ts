import { EmfMetrics } from '#adapters/lambda/emf-metrics'
import { PowertoolsLog } from '#adapters/lambda/powertools-log'
import { wallClock } from '#adapters/lambda/wall-clock'
import { SqsDeadLetterQueue } from '#adapters/sqs/sqs-dead-letter-queue'
import { SqsQueue } from '#adapters/sqs/sqs-queue'
import { XrayTracer } from '#adapters/xray/xray-tracer'
import type { Ports } from '#core/ports/ports'
import type { FunctionSpec, Handler } from './function-spec.ts'
import { orDeadLetter } from './or-dead-letter.ts'
import { withPipeline } from './pipeline.ts'
import { type EnvironmentFor, readEnvironment } from './read-environment.ts'
import { readQueueBatch, workOffBatch } from './work-off-batch.ts'

/** What Lambda says of an invocation, as far as it is used. */
export interface InvocationContext {
  readonly awsRequestId: string
  readonly getRemainingTimeInMillis: () => number
}

export type LambdaHandler = (input: unknown, context: InvocationContext) => Promise<unknown>

/** The ports that every function has. */
export type CommonPorts = Pick<Ports, 'clock' | 'log' | 'metrics'>

/**
 * A function as Lambda runs it: the shared pipeline, fed by whatever invokes it. That may be an event, a tick, what an AWS service says,
 * a batch of a queue's messages (answered with those that failed), or a deployment (answered where it asks).
 *
 * @param build makes the handler, once a process; it can read no variable of a port that the spec does not name
 */
export function makeLambda<const Spec extends FunctionSpec>(
  spec: Spec,
  build: (environment: EnvironmentFor<Spec>, ports: CommonPorts) => Handler<never>,
): LambdaHandler {
  const { environment, ports, observed } = begin(spec)
  const piped = withPipeline(spec, build(environment, ports), ports)
  const { DEAD_LETTER_QUEUE_URL: queueUrl, WORK_QUEUE_URL: workQueueUrl } = readEnvironment<FunctionSpec>(
    spec,
    process.env,
  )
  const letters = queueUrl === undefined ? null : new SqsDeadLetterQueue(new SqsQueue({ queueUrl }))
  const work = new SqsQueue({ queueUrl: workQueueUrl })
  const runOrGiveUp = orDeadLetter(spec.name, piped, letters)
  const isDeployed = spec.triggers.some((trigger) => 'lifecycle' in trigger)

  return observed(async (input: unknown, context) => {
    if (isDeployed) {
      const { answerCloudFormation, readCloudFormationRequest } = await import('./answer-cloudformation.ts')
      const request = readCloudFormationRequest(input)
      const remainingMs = context.getRemainingTimeInMillis()
      if (request) return answerCloudFormation(request, () => piped({ lifecycle: 'deployed' }), { remainingMs })
    }
    const batch = readQueueBatch(input)
    return batch
      ? workOffBatch(batch, runOrGiveUp, (receipt, seconds) => work.delay(receipt, seconds))
      : runOrGiveUp(input)
  })
}

/** The API as Lambda runs it: logged, traced and measured like every function; what it answers is its own business. */
export function makeHttpLambda<const Spec extends FunctionSpec, Request, Context extends InvocationContext, Answer>(
  spec: Spec,
  build: (
    environment: EnvironmentFor<Spec>,
    ports: CommonPorts,
  ) => (request: Request, context: Context) => Promise<Answer>,
): (request: Request, context: Context) => Promise<Answer> {
  const { environment, ports, observed } = begin(spec)
  return observed(build(environment, ports))
}

/** What every function begins with: its environment, its ports, and the log, the trace and the metrics of each invocation. */
function begin<Spec extends FunctionSpec>(spec: Spec) {
  const log = new PowertoolsLog({ serviceName: spec.name })
  const metrics = new EmfMetrics()
  const tracer = new XrayTracer()
  const observed =
    <Input, Context extends InvocationContext, Answer>(work: (input: Input, context: Context) => Promise<Answer>) =>
    async (input: Input, context: Context): Promise<Answer> => {
      log.begin(context.awsRequestId)
      try {
        return await tracer.trace(spec.name, { function: spec.name }, () => work(input, context))
      } finally {
        metrics.flush()
      }
    }
  return { environment: readEnvironment(spec, process.env), ports: { clock: wallClock, log, metrics }, observed }
}
