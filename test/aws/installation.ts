import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr'
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SchedulerClient } from '@aws-sdk/client-scheduler'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { PgDatabase } from '#adapters/postgres/pg-database'
import type { Statement } from '#core/ports/database'
import { clientOptions } from './emulator/client-options.ts'
import { type InvocationAnswer, invoke } from './emulator/invoke.ts'
import type { Cloud } from './emulator/start-cloud.ts'
import { type NamedRequest, requestAs } from './request-as.ts'

const signature =
  'AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0'

interface DeployedFunction {
  readonly FunctionName: string
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> }
}

/** What a test does with the deployed installation: as a user would, and with a look into the database. */
export class Installation {
  readonly cloud: Cloud
  readonly scheduler: SchedulerClient
  readonly #database: PgDatabase
  readonly #s3: S3Client
  readonly #sqs: SQSClient
  readonly #sns: SNSClient
  readonly #events: EventBridgeClient
  #listed: Promise<ReadonlyMap<string, DeployedFunction>> | undefined

  constructor(cloud: Cloud) {
    const options = clientOptions(cloud.endpoint)
    this.cloud = cloud
    this.scheduler = new SchedulerClient(options)
    this.#database = new PgDatabase({ url: cloud.databaseUrl, connectionCountMax: 2 })
    this.#s3 = new S3Client({ ...options, forcePathStyle: true })
    this.#sqs = new SQSClient(options)
    this.#sns = new SNSClient(options)
    this.#events = new EventBridgeClient(options)
  }

  async close(): Promise<void> {
    for (const client of [this.#s3, this.#sqs, this.#sns, this.#events, this.scheduler]) client.destroy()
    await this.#database.close()
  }

  /** Rows as the real PostgreSQL has them, past the Data API. */
  rows(statement: Statement): Promise<Record<string, unknown>[]> {
    return this.#database.query(statement, { parse: (row) => row as Record<string, unknown> })
  }

  /** Of a statement that gives one row with one value. */
  async value(statement: Statement): Promise<unknown> {
    const [row] = await this.rows(statement)
    return row && Object.values(row)[0]
  }

  /** The API through API Gateway, which takes only what is signed; MiniStack does not check by whom, IAM does. */
  async api(
    path: string,
    asked: NamedRequest & { readonly json?: unknown; readonly unsigned?: true } = {},
  ): Promise<Response> {
    const { json, unsigned, ...request } = asked
    const headers = {
      ...(!unsigned && { authorization: signature }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...request.headers,
    }
    const body = json === undefined ? request.body : JSON.stringify(json)
    return requestAs(`${this.cloud.outputs.ApiUrl}${path}`, {
      ...request,
      headers,
      ...(body !== undefined && { body }),
    })
  }

  async put(key: string, body: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.cloud.outputs.BucketName, Key: key, Body: body }))
  }

  /** Of a function, by its spec's name. */
  async functionName(name: string): Promise<string> {
    const found = (await this.#functions()).get(name)
    if (!found) throw new Error(`no function ${name} is deployed`)
    return found.FunctionName
  }

  async invoke(name: string, event: unknown, kind?: 'RequestResponse' | 'Event'): Promise<InvocationAnswer> {
    return invoke(this.cloud.endpoint, await this.functionName(name), event, kind)
  }

  /** A queue that gets every notification from now on. @returns takes those that came since, oldest first */
  async subscribe(): Promise<() => Promise<string[]>> {
    const { QueueUrl } = await this.#sqs.send(new CreateQueueCommand({ QueueName: `sink-${Date.now()}` }))
    const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${QueueUrl?.split('/').at(-1)}`
    const { TopicArn } = this.cloud.outputs
    await this.#sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }))
    return async () => {
      const { Messages = [] } = await this.#sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      for (const { ReceiptHandle } of Messages)
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      return Messages.map(({ Body = '' }) => Body)
    }
  }

  /** Says something on the account's own bus, as a service of AWS. @returns the functions whose rules took it */
  async say(event: object): Promise<string[]> {
    const answer = await fetch(this.cloud.courierUrl, { method: 'POST', body: JSON.stringify(event) })
    return (await answer.json()) as string[]
  }

  /** Turns a switch of the cloud: the database is away or back, what AWS's services say is lost or heard. */
  async turn(path: '/data-api/stop' | '/data-api/start' | '/courier/mute' | '/courier/speak'): Promise<void> {
    const answer = await fetch(new URL(path, this.cloud.courierUrl), { method: 'POST' })
    if (!answer.ok) throw new Error(await answer.text())
  }

  /** Pushes an image under the tag that trainings are configured with. @returns its URI by its digest */
  async pushImage(): Promise<string> {
    const [, repositoryUri = '', repositoryName, imageTag] =
      /^([^/]+\/(.+)):([^:]+)$/.exec(this.cloud.outputs.ImageUri ?? '') ?? []
    const imageManifest = JSON.stringify({ schemaVersion: 2, layers: [] })
    const ecr = new ECRClient(clientOptions(this.cloud.endpoint))
    const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }))
    ecr.destroy()
    return `${repositoryUri}@${image?.imageId?.imageDigest}`
  }

  /** What SageMaker says of a job. */
  async jobStatus(jobName: string): Promise<string> {
    return (await this.describeJob(jobName)).TrainingJobStatus
  }

  async describeJob(jobName: string) {
    return (await this.sageMaker('DescribeTrainingJob', { TrainingJobName: jobName })) as {
      readonly TrainingJobStatus: string
      readonly AlgorithmSpecification: { readonly TrainingImage: string }
    }
  }

  /** Asks SageMaker's control plane. */
  async sageMaker(action: string, request: object): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `SageMaker.${action}` }
    const answer = await fetch(this.cloud.sageMakerUrl, { method: 'POST', headers, body: JSON.stringify(request) })
    return (await answer.json()) as Record<string, unknown>
  }

  /** Of the deployed rule for what a service of AWS says. */
  async patternFor(detailType: string): Promise<{ readonly resources?: readonly string[] }> {
    const { Rules = [] } = await this.#events.send(new ListRulesCommand({}))
    const patterns = Rules.map(({ EventPattern = '{}' }) => JSON.parse(EventPattern))
    return patterns.find((pattern) => pattern['detail-type']?.includes(detailType)) ?? {}
  }

  /** Under which the installation's trainings run. */
  async trainingRole(): Promise<string> {
    return (await this.#functions()).get('start-training')?.Environment?.Variables?.TRAINING_ROLE_ARN ?? ''
  }

  /** How often a function failed on what came through its queue, as MiniStack tells it. */
  async failedTries(name: string): Promise<number> {
    const log = await readFile(join(this.cloud.folder, 'mini-stack.log'), 'utf8')
    return log.split(`ESM: Lambda ${await this.functionName(name)} failed processing`).length - 1
  }

  /** Takes the oldest dead letter of a function; undefined without one. */
  async deadLetter(name: string): Promise<string | undefined> {
    const { Variables } = (await this.#functions()).get(name)?.Environment ?? {}
    const QueueUrl = Variables?.DEAD_LETTER_QUEUE_URL
    const { Messages = [] } = await this.#sqs.send(new ReceiveMessageCommand({ QueueUrl }))
    const [message] = Messages
    if (message) await this.#sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
    return message?.Body
  }

  /** The function's own environment says which of the specs it is. */
  #functions(): Promise<ReadonlyMap<string, DeployedFunction>> {
    this.#listed ??= fetch(`${this.cloud.endpoint}/2015-03-31/functions?MaxItems=100`)
      .then((answer) => answer.json() as Promise<{ Functions: DeployedFunction[] }>)
      .then(
        ({ Functions }) =>
          new Map(Functions.map((one) => [one.Environment?.Variables?.POWERTOOLS_SERVICE_NAME ?? '', one])),
      )
    return this.#listed
  }
}
