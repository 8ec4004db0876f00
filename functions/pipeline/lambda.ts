import { EmfMetrics } from '#adapters/lambda/emf-metrics'
import { PowertoolsLog } from '#adapters/lambda/powertools-log'
import { wallClock } from '#adapters/lambda/wall-clock'
import { SqsDeadLetterQueue } from '#adapters/sqs/sqs-dead-letter-queue'
import { SqsQueue } from '#adapters/sqs/sqs-queue'
import { XrayTracer } from '#adapters/xray/xray-tracer'
import type { Ports } from '../ports.ts'
import type { FunctionSpec, Handler } from '../spec.ts'
import { answerCloudFormation, readCloudFormationRequest } from './answer-cloudformation.ts'
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
  const environment = readEnvironment<FunctionSpec>(spec, process.env)
  const log = new PowertoolsLog({ serviceName: spec.name })
  const metrics = new EmfMetrics()
  const tracer = new XrayTracer()
  const ports = { clock: wallClock, log, metrics }
  const handler = build(environment as EnvironmentFor<Spec>, ports)
  const piped = withPipeline(spec, handler, ports)
  const run = (input: unknown) => tracer.trace(spec.name, { function: spec.name }, () => piped(input))
  const { DEAD_LETTER_QUEUE_URL: queueUrl } = environment
  const letters = queueUrl === undefined ? null : new SqsDeadLetterQueue(new SqsQueue({ queueUrl }))
  const runOrGiveUp = orDeadLetter(spec.name, run, letters)
  const isDeployed = spec.triggers.some((trigger) => 'lifecycle' in trigger)

  return async (input, context) => {
    log.begin(context.awsRequestId)
    try {
      const request = isDeployed ? readCloudFormationRequest(input) : undefined
      if (request) {
        const remainingMs = context.getRemainingTimeInMillis()
        return await answerCloudFormation(request, () => run({ lifecycle: 'deployed' }), { remainingMs })
      }
      const batch = readQueueBatch(input)
      return batch ? await workOffBatch(batch, runOrGiveUp) : await runOrGiveUp(input)
    } finally {
      metrics.flush()
    }
  }
}
