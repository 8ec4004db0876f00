import { gunzipSync } from 'node:zlib'
import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  ListEndpointConfigsCommand,
  ListTagsCommand,
  type ProductionVariant,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SageMakerModelServer, type SageMakerModelServerOptions } from '#adapters/sagemaker/sagemaker-model-server'
import { sagemakerEndpointSchema } from '#contracts/serving'
import { tarEntries } from '#core/tar-entries'
import { arnOf } from '#test/support/sagemaker/training-jobs'
import { encodeRows, ended, makeJob, openBackend } from '../local/training-fixture.ts'
import { bucketName, image, openSageMaker, roleArn } from './sagemaker-lab.ts'

const atEnd: (() => Promise<void>)[] = []
let files: { readonly path: string; readonly bytes: Uint8Array }[] = []

beforeAll(async () => {
  const { backend, objectStore } = await openBackend({ atEnd: (work) => void atEnd.push(work) })
  await objectStore.put('batches/a.ndjson.gz', encodeRows(0, 400))
  await backend.submit(makeJob({ channels: { training: ['batches/a.ndjson.gz'] } }))
  const trained = await ended(backend, makeJob().jobName)
  if (trained.status !== 'succeeded') throw new Error(JSON.stringify(trained))
  files = await Promise.all(
    trained.artifact.keys.map(async (key) => ({
      path: key.split('/').at(-1) ?? '',
      bytes: await objectStore.get(key),
    })),
  )
})
afterAll(async () => {
  for (const work of atEnd) await work()
})

const place = { installationName: 'remodel', bucketName, roleArn, servingImage: image }

async function openServer() {
  const { fake, objectStore, clients, events } = await openSageMaker()
  for (const { path, bytes } of files) await objectStore.put(`models/prices/artifacts/run-1/abc/${path}`, bytes)
  await objectStore.put('models/prices/artifacts/broken/abc/model.onnx', new Uint8Array([1]))
  const openStore = async () => objectStore
  const reopen = (changes: Partial<SageMakerModelServerOptions> = {}) =>
    new SageMakerModelServer({ ...place, openStore, client: clients.client, ...changes })
  const server = reopen()
  /** Asks for a version until it is there or is not, as the events of the endpoint do. */
  async function settle(version: number, since: number, changes: Record<string, unknown> = {}, run = 'run-1') {
    const definition = sagemakerEndpointSchema.parse({ endpoint: 'prices', ...changes })
    const artifactKeys = files.map(({ path }) => `models/prices/artifacts/${run}/abc/${path}`)
    const ask = () =>
      reopen().serve('prices', { version, artifactKeys }, [], { serving: { sagemaker: definition }, since })
    const first = await ask()
    await fake.endpoints.settled('prices')
    return { first, afterwards: await ask() }
  }
  return { server, reopen, fake, settle, objectStore, clients, events }
}

const invoke = (fake: { url: string }, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${fake.url}/endpoints/prices/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

test('a champion gets its endpoint, the next one is deployed to it, and each answers with its version', async () => {
  const { settle, fake, clients } = await openServer()
  expect(await settle(1, 1000)).toEqual({ first: { status: 'changing' }, afterwards: { status: 'serving' } })
  const body = { instances: [[0.3, 'north']] }
  expect(await (await invoke(fake, body)).json()).toMatchObject({ version: '1' })
  expect(await settle(2, 2000)).toEqual({ first: { status: 'changing' }, afterwards: { status: 'serving' } })
  expect(await (await invoke(fake, body)).json()).toMatchObject({ version: '2' })
  const { EndpointConfigName } = await clients.client.send(new DescribeEndpointCommand({ EndpointName: 'prices' }))
  expect(EndpointConfigName).toBe('prices-v2-1jk')
})

test('a model, its configuration and its endpoint carry the tag that costs are counted by', async () => {
  const { settle, clients } = await openServer()
  await settle(1, 1000)
  const made = [
    ['model', 'prices-v1-rs'],
    ['endpoint-config', 'prices-v1-rs'],
    ['endpoint', 'prices'],
  ] as const
  for (const [kind, name] of made) {
    const { Tags } = await clients.client.send(new ListTagsCommand({ ResourceArn: arnOf(kind, name) }))
    expect(Tags, kind).toContainEqual({ Key: 'remodel:installation', Value: 'remodel' })
  }
})

test('a rollback deploys the version that was there before anew', async () => {
  const { settle, fake } = await openServer()
  await settle(1, 1000)
  await settle(2, 2000)
  expect((await settle(1, 3000)).afterwards).toEqual({ status: 'serving' })
  expect(await (await invoke(fake, { instances: [[0.3, 'north']] })).json()).toMatchObject({ version: '1' })
})

test('asking again changes nothing, however often and whoever asks', async () => {
  const { settle, events } = await openServer()
  await settle(1, 1000)
  const before = events.length
  expect(await settle(1, 1000)).toEqual({ first: { status: 'serving' }, afterwards: { status: 'serving' } })
  expect(events).toHaveLength(before)
})

test('an alarm of the deployment brings the old version back, which is told the same way each time', async () => {
  const { settle, fake } = await openServer()
  await settle(1, 1000)
  fake.endpoints.firing.add('prices-5xx')
  const { afterwards } = await settle(2, 2000, { rollbackAlarms: ['prices-5xx'] })
  expect(afterwards).toEqual({
    status: 'failed',
    reason: expect.stringContaining('deployment prices-v2-1jk was rolled back to prices-v1-rs'),
  })
  expect((await settle(2, 2000)).first).toEqual(afterwards)
  expect(await (await invoke(fake, { instances: [[0.3, 'north']] })).json()).toMatchObject({ version: '1' })
  fake.endpoints.firing.clear()
  expect((await settle(3, 3000)).afterwards).toEqual({ status: 'serving' })
})

test('a version that does not start leaves what answered, and fails an endpoint that is new', async () => {
  const { settle } = await openServer()
  expect((await settle(1, 1000, {}, 'broken')).afterwards).toEqual({
    status: 'failed',
    reason: expect.stringContaining('did not pass the ping health check'),
  })
})

describe('a serverless endpoint', () => {
  const inPlace = {
    kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/1',
    subnetIds: ['subnet-1'],
    securityGroupIds: ['sg-1'],
  }
  const definition = sagemakerEndpointSchema.parse({
    endpoint: 'prices',
    serverless: { memoryMb: 3072, concurrencyMax: 7 },
  })
  const folder = 'models/prices/artifacts/run-1/abc'
  const version = (number: number) => ({
    version: number,
    artifactKeys: files.map(({ path }) => `${folder}/${path}`),
  })

  test('answers from an archive of the evaluated files, without instances, network and capture', async () => {
    const { reopen, fake, clients, objectStore } = await openServer()
    const serve = (number: number) =>
      reopen(inPlace).serve('prices', version(number), [], { serving: { sagemaker: definition }, since: number * 1000 })
    for (const number of [1, 2]) {
      expect(await serve(number)).toEqual({ status: 'changing' })
      await fake.endpoints.settled('prices')
      expect(await serve(number)).toEqual({ status: 'serving' })
      const answer = await invoke(fake, { instances: [[0.3, 'north']] })
      expect(await answer.json()).toMatchObject({ version: String(number) })
    }
    const EndpointConfigName = 'prices-v1-rs'
    const config = await clients.client.send(new DescribeEndpointConfigCommand({ EndpointConfigName }))
    expect(config).toMatchObject({
      ProductionVariants: [{ ServerlessConfig: { MemorySizeInMB: 3072, MaxConcurrency: 7 } }],
      KmsKeyId: inPlace.kmsKeyId,
    })
    expect(config.DataCaptureConfig).toBeUndefined()
    const entries = [...tarEntries(gunzipSync(await objectStore.get('models/prices/archives/run-1/abc.tar.gz')))]
    expect(entries.map(({ path, bytes }) => [path, Buffer.from(bytes)])).toEqual(
      files.map(({ path, bytes }) => [path, Buffer.from(bytes)]),
    )
    expect(await objectStore.list('captures/')).toEqual([])
  })

  test('is not made of one with instances, which answers on', async () => {
    const { reopen, settle, fake } = await openServer()
    await settle(1, 1000)
    expect(await reopen().serve('prices', version(2), [], { serving: { sagemaker: definition }, since: 2000 })).toEqual(
      {
        status: 'failed',
        reason: expect.stringContaining('name another endpoint in the model file'),
      },
    )
    expect(await (await invoke(fake, { instances: [[0.3, 'north']] })).json()).toMatchObject({ version: '1' })
  })
})

test('an endpoint with instances needs no archive', async () => {
  const { settle, objectStore } = await openServer()
  await settle(1, 1000)
  expect(await objectStore.exists('models/prices/archives/run-1/abc.tar.gz')).toBe(false)
})

describe('of earlier deployments', () => {
  const names = async ({ client }: { client: SageMakerClient }) => {
    const { EndpointConfigs = [] } = await client.send(new ListEndpointConfigsCommand({ MaxResults: 100 }))
    return EndpointConfigs.map(({ EndpointConfigName }) => EndpointConfigName)
  }
  const v1 = 'prices-v1-rs'
  const v2 = 'prices-v2-1jk'
  const v3 = 'prices-v3-2bc'

  test('the one before stays, and older ones are deleted with their models, once the new one serves', async () => {
    const { settle, clients, fake } = await openServer()
    await settle(1, 1000)
    await settle(2, 2000)
    expect(await names(clients)).toEqual([v1, v2])
    fake.failNext('DeleteEndpointConfig', { type: 'AccessDeniedException', message: 'not allowed' })
    const { afterwards } = await settle(3, 3000)
    expect(afterwards).toEqual({ status: 'serving', leftBehind: expect.stringContaining('not allowed') })
    expect(await names(clients)).toEqual([v1, v2, v3])
    // Its model is gone already, which is no obstacle.
    expect((await settle(3, 3000)).first).toEqual({ status: 'serving' })
    expect(await names(clients)).toEqual([v2, v3])
    await expect(clients.client.send(new DeleteModelCommand({ ModelName: v1 }))).rejects.toThrow('Could not find model')
    await clients.client.send(new DeleteModelCommand({ ModelName: v2 }))
  })

  test('a model that is gone, which IAM refuses to delete for want of its tag, keeps nothing from being swept', async () => {
    const { settle, clients, fake } = await openServer()
    await settle(1, 1000)
    await settle(2, 2000)
    await clients.client.send(new DeleteModelCommand({ ModelName: v1 }))
    const message = 'not authorized to perform: sagemaker:DeleteModel because no identity-based policy allows it'
    fake.failNext('DeleteModel', { type: 'AccessDeniedException', message })
    expect((await settle(3, 3000)).afterwards).toEqual({ status: 'serving' })
    expect(await names(clients)).toEqual([v2, v3])
  })

  test('nothing of another model, of another endpoint, of a user, or of one that is not through is deleted', async () => {
    const { settle, clients, fake } = await openServer()
    await settle(1, 1000, { endpoint: 'elsewhere' })
    await fake.endpoints.settled('elsewhere')
    const others = ['other-v1-rs', 'prices-v2', 'prices-v-abc', 'my-prices-v1-rs', 'prices-v9-zzzzz']
    for (const name of others) await plant(clients.client, name)
    await settle(2, 2000)
    fake.endpoints.firing.add('prices-5xx')
    await settle(3, 3000, { rollbackAlarms: ['prices-5xx'] })
    fake.endpoints.firing.clear()
    expect((await settle(4, 4000)).afterwards).toEqual({ status: 'serving' })
    expect(await names(clients)).toEqual(expect.arrayContaining([...others, v1, v3, 'prices-v4-334']))
    expect(await names(clients)).not.toContain(v2)
  })

  async function plant(client: SageMakerClient, name: string): Promise<void> {
    const PrimaryContainer = { Image: image }
    await client.send(new CreateModelCommand({ ModelName: name, ExecutionRoleArn: roleArn, PrimaryContainer }))
    const variant = { VariantName: 'AllTraffic', ModelName: name, InitialInstanceCount: 1, InstanceType: 'ml.m5.large' }
    const ProductionVariants = [variant as ProductionVariant]
    await client.send(new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants }))
  }
})

test('an endpoint that its user deploys to is not touched', async () => {
  const { settle, events } = await openServer()
  expect((await settle(1, 1000, { deploy: false })).afterwards).toEqual({ status: 'serving' })
  expect(events).toEqual([])
})

test('what the endpoint is asked is captured below its own folder', async () => {
  const { settle, fake, objectStore } = await openServer()
  await settle(1, 1000)
  await invoke(fake, { instances: [[0.3, 'north']] }, { 'x-amzn-sagemaker-inference-id': 'order-7' })
  const [key = ''] = await objectStore.list('captures/')
  expect(key).toMatch(/^captures\/prices\/AllTraffic\/\d{4}\/\d\d\/\d\d\/\d\d\/.+\.jsonl$/)
  const line = JSON.parse(new TextDecoder().decode(await objectStore.get(key)))
  expect(line.eventMetadata.inferenceId).toBe('order-7')
})

test('throttling may pass, a refusal may not', async () => {
  const { settle, fake } = await openServer()
  fake.failNext('DescribeEndpoint', { type: 'ThrottlingException', message: 'Rate exceeded' })
  await expect(settle(1, 1000)).rejects.toMatchObject({ code: 'SAGEMAKER_THROTTLED', retryable: true })
  fake.failNext('CreateModel', { type: 'ValidationException', message: 'Could not access model data' })
  await expect(settle(1, 1000)).rejects.toMatchObject({ code: 'SAGEMAKER_REFUSED', retryable: false })
})
