import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Endpoints } from './endpoints.ts'
import { ServiceError } from './service-error.ts'
import { type AwsEvent, trainingJobStateChange } from './state-change-event.ts'
import type { TrainingJobWorld } from './training-job.ts'
import { TrainingJobs } from './training-jobs.ts'

export interface SageMakerFakeOptions extends Pick<TrainingJobWorld, 'storage' | 'folder' | 'commandOf'> {
  /** What an endpoint's instances run, by their image: `docker run IMAGE serve`. */
  readonly serveCommandOf: (image: string) => readonly string[]
  /** @default a free one */
  readonly port?: number
  /** @default 120,000, as SageMaker */
  readonly stopGraceMs?: number
  /** Told of every change of state, as EventBridge would be. */
  readonly onEvent?: (event: AwsEvent) => void
}

/** What `POST /_fake/faults` orders: calls that fail, the next job's failure, an alarm that fires from now on. */
interface FakeFault {
  readonly action?: string
  readonly type?: string
  readonly message?: string
  readonly count?: number
  readonly jobFailure?: string
  readonly alarm?: string
}

type Action = (request: never) => unknown

/**
 * SageMaker's control plane on a loopback port, JSON 1.1 as the SDK speaks it: what it accepts it does, with the real
 * trainer as a process; what the real one refuses it refuses in the same words.
 */
export class SageMakerFake {
  readonly jobs: TrainingJobs
  readonly endpoints: Endpoints
  readonly #actions: Readonly<Record<string, Action>>
  readonly #faults: { action: string; error: ServiceError }[] = []
  readonly #server: Server

  private constructor(options: SageMakerFakeOptions) {
    const tell = options.onEvent ?? (() => {})
    this.jobs = new TrainingJobs({
      storage: options.storage,
      folder: join(options.folder, 'training-jobs'),
      commandOf: options.commandOf,
      stopGraceMs: options.stopGraceMs ?? 120_000,
      onChange: (job) => tell(trainingJobStateChange(job)),
    })
    this.endpoints = new Endpoints({
      storage: options.storage,
      folder: join(options.folder, 'endpoints'),
      commandOf: options.serveCommandOf,
      onEvent: tell,
    })
    this.#actions = {
      'SageMaker.CreateTrainingJob': (request) => this.jobs.create(request),
      'SageMaker.DescribeTrainingJob': (request) => this.jobs.describe(request),
      'SageMaker.StopTrainingJob': (request) => this.jobs.stop(request),
      'SageMaker.ListTrainingJobs': (request) => this.jobs.list(request),
      'SageMaker.CreateModel': (request) => this.endpoints.createModel(request),
      'SageMaker.DescribeModel': (request) => this.endpoints.describeModel(request),
      'SageMaker.CreateEndpointConfig': (request) => this.endpoints.createConfig(request),
      'SageMaker.DescribeEndpointConfig': (request) => this.endpoints.describeConfig(request),
      'SageMaker.ListEndpointConfigs': (request) => this.endpoints.listConfigs(request),
      'SageMaker.ListTags': (request) => this.endpoints.tags(request),
      'SageMaker.CreateEndpoint': (request) => this.endpoints.create(request),
      'SageMaker.UpdateEndpoint': (request) => this.endpoints.update(request),
      'SageMaker.DescribeEndpoint': (request) => this.endpoints.describe(request),
      'SageMaker.DeleteEndpoint': (request) => this.endpoints.delete(request),
      'SageMaker.DeleteEndpointConfig': (request) => this.endpoints.deleteConfig(request),
      'SageMaker.DeleteModel': (request) => this.endpoints.deleteModel(request),
      'Logs_20140328.DescribeLogStreams': (request) => this.jobs.logStreams(request),
      'Logs_20140328.GetLogEvents': (request) => this.jobs.logEvents(request),
    }
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  static async start(options: SageMakerFakeOptions): Promise<SageMakerFake> {
    const fake = new SageMakerFake(options)
    fake.#server.listen(options.port ?? 0, '127.0.0.1')
    await once(fake.#server, 'listening')
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Lets the next calls of an action fail, as `ThrottlingException` or `ResourceLimitExceeded` do. */
  failNext(
    action: string,
    error: { readonly type: string; readonly message: string; readonly status?: number },
    count = 1,
  ): void {
    for (let time = 0; time < count; time++)
      this.#faults.push({ action, error: new ServiceError(error.type, error.message, error.status) })
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await Promise.all([this.endpoints.close(), ...[...this.jobs.all.values()].map((job) => job.abandon())])
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, contentType = 'application/x-amz-json-1.1' } = await this.#perform(request)
    response.writeHead(status, { 'content-type': contentType })
    response.end(contentType === 'application/x-amz-json-1.1' ? JSON.stringify(body) : body)
  }

  async #perform(request: IncomingMessage): Promise<{ status: number; body: unknown; contentType?: string }> {
    try {
      const text = await bodyOf(request)
      const invoked = /^\/endpoints\/([^/]+)\/invocations$/.exec(request.url ?? '')?.[1]
      if (invoked) return await this.endpoints.invoke(invoked, { ...invocationOf(request), body: text })
      const content = JSON.parse(text || '{}') as never
      // For who cannot reach this object: the same faults over HTTP.
      if (request.url === '/_fake/faults') return { status: 200, body: this.#order(content) }
      const target = String(request.headers['x-amz-target'])
      const fault = this.#faults.findIndex(({ action }) => target.endsWith(`.${action}`))
      if (fault >= 0) throw (this.#faults.splice(fault, 1)[0] as { error: ServiceError }).error
      const action = this.#actions[target]
      if (!action) throw new ServiceError('UnknownOperationException', `no ${target} here`, 404)
      return { status: 200, body: (await action(content)) ?? {} }
    } catch (error) {
      if (!(error instanceof ServiceError)) console.error(error)
      const { type, message, status } =
        error instanceof ServiceError ? error : new ServiceError('InternalFailure', String(error), 500)
      return { status, body: { __type: type, message } }
    }
  }

  #order(order: FakeFault): unknown {
    const { action, type = 'ThrottlingException', message = 'Rate exceeded', count, jobFailure, alarm } = order
    if (alarm) this.endpoints.firing.add(alarm)
    if (jobFailure) this.jobs.failures.push(jobFailure)
    if (action) this.failNext(action, { type, message }, count)
    return {}
  }
}

function invocationOf({ headers }: IncomingMessage) {
  const inferenceId = headers['x-amzn-sagemaker-inference-id']
  return {
    contentType: headers['content-type'] ?? 'application/octet-stream',
    inferenceId: typeof inferenceId === 'string' ? inferenceId : null,
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
