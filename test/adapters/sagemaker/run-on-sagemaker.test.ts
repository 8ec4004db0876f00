import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { SageMakerModelServer } from '#adapters/sagemaker/sagemaker-model-server'
import { SageMakerTrainingBackend } from '#adapters/sagemaker/sagemaker-training-backend'
import { defaultConfiguration } from '#contracts/configuration'
import type { ModelFile } from '#contracts/model-file'
import { ownContainerSchema } from '#contracts/own-container'
import { sagemakerEndpointSchema } from '#contracts/serving'
import { makeEvent } from '#core/facts/make-event'
import { dayMs, hourMs } from '#core/instant'
import { sql } from '#core/sql'
import { loadModel } from '#store/models/load-model'
import { keepPartitions } from '#store/tables/keep-partitions'
import { loadVersions } from '#store/versions/load-versions'
import { configure, exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { ingestStream } from '#test/support/model-stream'
import { ownImage } from '#test/support/sagemaker/run-container'
import { asked, settle, wrapAll } from '#test/support/settle'
import { until } from '../local/training-fixture.ts'
import { bucketName, image, openSageMaker, roleArn } from './sagemaker-lab.ts'

/** The functions over SageMaker's fake, with a run whose job is there. */
async function openRun(overrides: Partial<ModelFile> = {}, { isTrained = true } = {}) {
  const { fake, objectStore, clients, events } = await openSageMaker()
  const database = await freshDatabase()
  onTestFinished(() => database.close())
  const place = { installationName: 'remodel', bucketName, roleArn, client: clients.client }
  const ports = {
    ...fakePorts(database, '2024-03-01T12:00:00Z'),
    objectStore,
    trainingBackend: new SageMakerTrainingBackend({ ...place, objectStore, trainingImage: image, ...clients }),
    modelServer: new SageMakerModelServer({ ...place, servingImage: image, openStore: async () => objectStore }),
  } as unknown as FakePorts
  const functions = wrapAll(ports)
  const call = (name: string, input: unknown) => functions.get(name)?.(JSON.parse(JSON.stringify(input)))
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  const serving = { sagemaker: sagemakerEndpointSchema.parse({ endpoint: 'spread-live' }) }
  await saveExampleModel(ports, exampleModel({ serving, ...overrides }))
  await configure(database, 'spread', { training_rows_min: 100, data_threshold: 100, holdout_gap_hours: 0 })
  const now = ports.clock.now()
  await ingestStream(functions, { from: now - 5 * dayMs, to: now, label: (index) => index % 2 })
  await call('decide-retraining', asked(ports))
  await settle(ports, functions)
  const jobEvents = () => events.filter((event) => event['detail-type'].includes('Training Job'))
  if (isTrained) await until(() => jobEvents().some(({ detail }) => detail.TrainingJobStatus === 'Completed'))
  const count = async (statement: ReturnType<typeof sql>) =>
    (await database.query(statement, z.object({ count: z.coerce.number() })))[0]?.count
  const versions = () => count(sql`select count(*) as count from model_versions`)
  const runState = async () =>
    (await database.query(sql`select state from retraining_runs`, z.object({ state: z.string() })))[0]?.state
  const reconcile = () =>
    call(
      'reconcile',
      makeEvent('ScheduleDue', {
        key: ['reconcile', ports.clock.now()],
        occurredAt: ports.clock.now(),
        correlationId: 'reconcile',
        data: {
          scheduleName: 'reconcile',
          scheduledAt: new Date(ports.clock.now()).toISOString(),
          action: 'reconcile',
          modelTypes: [],
          madeUp: false,
          nextAt: null,
        },
      }),
    )
  return { fake, database, ports, functions, call, events, jobEvents, versions, runState, reconcile }
}

test('the word of SageMaker and reconcile both lead to the end of a run, in any order, once', async () => {
  const { ports, functions, call, jobEvents, versions, runState, reconcile } = await openRun()
  // Words of states before the end, and of another user's job, change nothing.
  const [completed] = jobEvents().filter(({ detail }) => detail.TrainingJobStatus === 'Completed')
  for (const event of jobEvents().filter((event) => event !== completed)) await call('finish-training', event)
  await call('finish-training', { ...completed, detail: { ...completed?.detail, TrainingJobName: 'of-another' } })
  expect(await runState()).toBe('training')

  ports.clock.advance(hourMs / 4)
  await reconcile()
  await call('finish-training', completed)
  await call('finish-training', completed)
  const names = await settle(ports, functions)
  expect(names.filter((name) => name === 'ModelPromoted')).toHaveLength(1)
  expect([await runState(), await versions()]).toEqual(['promoted', 1])
  await reconcile()
  await call('finish-training', completed)
  expect(await settle(ports, functions)).not.toContain('ModelPromoted')
  expect(await versions()).toBe(1)
}, 60_000)

test("a promoted version answers at the model's endpoint, which is recorded when the endpoint says so", async () => {
  const { fake, database, ports, functions, call, events, jobEvents } = await openRun()
  await call('finish-training', jobEvents().at(-1))
  await settle(ports, functions)
  expect((await loadModel(database, 'spread'))?.servingVersion).toBeNull()
  await fake.endpoints.settled('spread-live')
  const inService = events.find(({ detail }) => detail.EndpointStatus === 'IN_SERVICE')
  await call('serve-champion', inService)
  expect((await loadModel(database, 'spread'))?.servingVersion).toBe(1)

  const answer = await fetch(`${fake.url}/endpoints/spread-live/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'x-amzn-sagemaker-inference-id': 'order-1' },
    body: '0.5,nyse\n',
  })
  expect(Number(await answer.text())).toBeGreaterThan(0)
  const [objectKey = ''] = await ports.objectStore.list('captures/')
  ports.clock.set(new Date().toISOString())
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  const created = {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: new Date().toISOString(),
    detail: { bucket: { name: bucketName }, object: { key: objectKey, size: 500 } },
  }
  await call('ingest-observations', created)
  await call('ingest-observations', created)
  const predictions = await database.query(
    sql`select version, score from predictions where observation_id = 'order-1'`,
    z.object({ version: z.number().nullable(), score: z.number() }),
  )
  expect(predictions).toEqual([{ version: 1, score: expect.any(Number) }])
}, 60_000)

test("a model of the user's own image is trained by it, judged, and answers at the endpoint from it", async () => {
  const container = ownContainerSchema.parse({ image: ownImage })
  const { fake, database, ports, functions, call, events, jobEvents } = await openRun({ type: 'container', container })
  const jobs = [...fake.jobs.all.values()].map(({ request }) => request.AlgorithmSpecification.TrainingImage)
  expect(jobs).toEqual([ownImage])
  await call('finish-training', jobEvents().at(-1))
  await settle(ports, functions)
  const [version] = await loadVersions(database, 'spread')
  expect(version).toMatchObject({ status: 'champion', container, modelType: 'dict' })
  expect(version?.artifactKeys.map((key) => key.slice(key.lastIndexOf('/') + 1))).toEqual(['own.json', 'remodel.json'])
  const [run] = await database.query(
    sql`select trained_in, gate_outcome from retraining_runs`,
    z.record(z.string(), z.unknown()),
  )
  expect(run).toEqual({ trained_in: ownImage, gate_outcome: 'first' })

  await fake.endpoints.settled('spread-live')
  expect(fake.endpoints.images).toEqual([ownImage])
  await call(
    'serve-champion',
    events.find(({ detail }) => detail.EndpointStatus === 'IN_SERVICE'),
  )
  expect((await loadModel(database, 'spread'))?.servingVersion).toBe(1)
  const answer = await fetch(`${fake.url}/endpoints/spread-live/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"instances":[[0.1,"nyse"],[0.9,null]]}',
  })
  const { predictions } = (await answer.json()) as { predictions: { score: number }[] }
  expect(predictions.map(({ score }) => score > 0.3 && score < 0.7)).toEqual([true, true])
  expect(predictions[0]?.score).not.toBe(predictions[1]?.score)
}, 60_000)

test('a model that names a command alone is not trained on SageMaker, and the run says why', async () => {
  const container = ownContainerSchema.parse({ train: ['python', 'train.py'] })
  const { fake, database } = await openRun({ type: 'container', container }, { isTrained: false })
  expect(fake.jobs.all.size).toBe(0)
  const [run] = await database.query(sql`select state, failure from retraining_runs`, z.record(z.string(), z.unknown()))
  expect(run).toEqual({
    state: 'failed',
    failure: expect.stringContaining('the model file names the command python train.py and no image'),
  })
})
