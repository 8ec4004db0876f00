import { EmfMetrics } from '#adapters/lambda/emf-metrics'
import { PowertoolsLog } from '#adapters/lambda/powertools-log'
import { wallClock } from '#adapters/lambda/wall-clock'
import { SqsDeadLetterQueue } from '#adapters/sqs/sqs-dead-letter-queue'
import { SqsQueue } from '#adapters/sqs/sqs-queue'
import { XrayTracer } from '#adapters/xray/xray-tracer'
import type { Ports } from '#core/ports/ports'
import type { FunctionSpec, Handler } from './function-spec.ts'
import { type InvocationContext, withInvocation, withPipeline } from './pipeline.ts'
import { type EnvironmentFor, readEnvironment } from './read-environment.ts'

/** The ports that every function has. */
export type CommonPorts = Pick<Ports, 'clock' | 'log' | 'metrics'>

/**
 * A function as Lambda runs it. An invocation brings an event, a tick, an event of an AWS service, a batch of a queue's
 * messages (answered with those that failed), or a deployment (answered at the URL that it names).
 *
 * @param build makes the handler, once a process; it can read only the variables of the ports that the spec names
 */
export function makeLambda<const Spec extends FunctionSpec>(
  spec: Spec,
  build: (environment: EnvironmentFor<Spec>, ports: CommonPorts) => Handler<never>,
): (input: unknown, context: InvocationContext) => Promise<unknown> {
  const { environment, ports, invocation } = begin(spec)
  const handler = build(environment, ports)
  const { DEAD_LETTER_QUEUE_URL: queueUrl, WORK_QUEUE_URL: workQueueUrl } = readEnvironment<FunctionSpec>(
    spec,
    process.env,
  )
  const deadLetters = queueUrl === undefined ? null : new SqsDeadLetterQueue(new SqsQueue({ queueUrl }))
  const queue = new SqsQueue({ queueUrl: workQueueUrl })
  const run = withPipeline(spec, handler, { ...ports, deadLetters })
  // A deployment is told of its failure: its input is no dead letter.
  const deploy = withPipeline(spec, handler, ports)
  const isDeployed = spec.triggers.some((trigger) => 'lifecycle' in trigger)

  return withInvocation(
    async (input: unknown, context: InvocationContext) => {
      if (!isDeployed) return run(input)
      const { answerCloudFormation, readCloudFormationRequest } = await import('./answer-cloudformation.ts')
      const request = readCloudFormationRequest(input)
      const remainingMs = context.getRemainingTimeInMillis()
      if (!request) return run(input)
      return answerCloudFormation(request, () => deploy({ lifecycle: 'deployed' }), { remainingMs })
    },
    { ...invocation, delay: (receiptHandle, seconds) => queue.delay(receiptHandle, seconds) },
  )
}

/**
 * A function whose caller waits for its answer, as Lambda runs it: logged, traced and measured like every function. It
 * reads its requests itself.
 */
export function makeDirectLambda<const Spec extends FunctionSpec, Request, Context extends InvocationContext, Answer>(
  spec: Spec,
  build: (
    environment: EnvironmentFor<Spec>,
    ports: CommonPorts,
  ) => (request: Request, context: Context) => Promise<Answer>,
): (request: Request, context: Context) => Promise<Answer> {
  const { environment, ports, invocation } = begin(spec)
  return withInvocation(build(environment, ports), invocation)
}

/**
 * The parts of every function: its environment, its ports, and the adapters that log, trace and measure its
 * invocations.
 */
function begin<Spec extends FunctionSpec>(spec: Spec) {
  const environment = readEnvironment(spec, process.env)
  const log = new PowertoolsLog({ serviceName: spec.name })
  const metrics = new EmfMetrics((environment as EnvironmentFor<FunctionSpec>).INSTALLATION_NAME)
  return {
    environment,
    ports: { clock: wallClock, log, metrics },
    invocation: { functionName: spec.name, log, metrics, tracer: new XrayTracer() },
  }
}
