import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { LocalTrainingBackend } from '#adapters/local/local-training-backend'
import type { TrainingBackend, TrainingJob } from '#core/ports/training-backend'
import { CachedTrainingBackend } from '#local/backtest/cached-training-backend'
import { TrainingKeys } from '#local/backtest/training-key'
import { VersionCache } from '#local/backtest/version-cache'
import { encodeRows, ended, makeJob, python, temporaryFolder } from '#test/adapters/local/training-fixture'
import { testTrainingBackend } from '#test/adapters/training-backend-suite'
import { FakeTrainingBackend, MemoryObjectStore } from '#test/support/fake-ports'

testTrainingBackend(async (options) => {
  const folder = await temporaryFolder()
  const objectStore = new FileObjectStore(join(folder, 'objects'))
  const reopen = () =>
    new CachedTrainingBackend({
      inner: new LocalTrainingBackend({
        stateDirectory: join(folder, 'jobs'),
        objectStore,
        python,
        ...(options && { trainCommand: options.trainCommand }),
      }),
      objectStore,
      cache: new VersionCache(join(folder, 'versions')),
      keys: new TrainingKeys(objectStore, 'trainer'),
      notes: join(folder, 'notes'),
    })
  return { backend: reopen(), objectStore, reopen }
})

/** Installations of their own that share one cache of versions; a fake backend trains. */
async function installations() {
  const folder = await temporaryFolder()
  const open = (name: string, notes = name) => {
    const objectStore = new MemoryObjectStore()
    const inner = new FakeTrainingBackend()
    const cache = new VersionCache(join(folder, 'versions'))
    const keys = new TrainingKeys(objectStore, 'trainer')
    const backend = new CachedTrainingBackend({ inner, objectStore, cache, keys, notes: join(folder, notes) })
    return { objectStore, inner, backend }
  }
  return { open }
}

type Installation = ReturnType<Awaited<ReturnType<typeof installations>>['open']>

async function train({ objectStore, inner }: Installation, job: TrainingJob, model = 'weights'): Promise<void> {
  const sha256 = 'b'.repeat(64)
  const key = `${job.artifactPrefix}/${sha256}/model.onnx`
  await objectStore.put(key, new TextEncoder().encode(model))
  const artifact = { keys: [key], sha256, sizeBytes: model.length }
  inner.outcomes.set(job.jobName, { status: 'succeeded', evaluation: { auc: 0.7 }, artifact, endedAt: 5 })
}

const rows = new TextEncoder().encode('rows')
const job = makeJob({ channels: { training: ['batches/a.ndjson.gz'] } })
const other = { ...job, jobName: 'other-a1', artifactPrefix: 'artifacts/other/r2' }
const textOf = async ({ objectStore }: Installation, key = '') => new TextDecoder().decode(await objectStore.get(key))

describe('the cache of trainings', () => {
  it('trains a version once for all installations that would train the same', async () => {
    const { open } = await installations()
    const [one, two] = [open('one'), open('two')]
    await one.objectStore.put('batches/a.ndjson.gz', rows)
    await two.objectStore.put('batches/b.ndjson.gz', rows)
    await one.backend.submit(job)
    await train(one, job)
    const first = await one.backend.describe(job.jobName)
    await two.backend.submit({ ...other, channels: { training: ['batches/b.ndjson.gz'] } })
    const second = await two.backend.describe(other.jobName)
    expect(two.inner.jobs.size).toBe(0)
    if (first.status !== 'succeeded' || second.status !== 'succeeded') throw new Error('it has not succeeded')
    expect(second.evaluation).toEqual({ auc: 0.7 })
    expect(second.artifact.keys[0]).toMatch(/^artifacts\/other\/r2\/[0-9a-f]{64}\/model\.onnx$/)
    expect(await textOf(two, second.artifact.keys[0])).toBe('weights')
    expect(await two.backend.describe(other.jobName)).toEqual(second)
    expect((await two.backend.statusesOf([other.jobName])).get(other.jobName)).toBe('succeeded')
  })

  it('never returns a version of other rows, another window or another champion', async () => {
    const { open } = await installations()
    const one = open('one')
    await one.objectStore.put('batches/a.ndjson.gz', rows)
    await one.backend.submit(job)
    await train(one, job)
    await one.backend.describe(job.jobName)
    const two = open('two')
    await two.objectStore.put('batches/a.ndjson.gz', new TextEncoder().encode('other rows'))
    await two.objectStore.put('batches/same.ndjson.gz', rows)
    await two.objectStore.put('champion/model.onnx', rows)
    const same = { training: ['batches/same.ndjson.gz'] }
    await two.backend.submit({ ...other, jobName: 'rows-a1' })
    const cutoff = { ...job.hyperparameters, cutoff: '2024-03-02T00:00:00.000Z' }
    await two.backend.submit({ ...other, jobName: 'window-a1', channels: same, hyperparameters: cutoff })
    await two.backend.submit({
      ...other,
      jobName: 'champion-a1',
      channels: { ...same, champion: ['champion/model.onnx'] },
    })
    expect([...two.inner.jobs.keys()]).toEqual(['rows-a1', 'window-a1', 'champion-a1'])
    for (const name of two.inner.jobs.keys()) expect((await two.backend.statusesOf([name])).get(name)).toBe('running')
  })

  it('waits for a training that another installation makes, and takes its version', async () => {
    const { open } = await installations()
    const [one, two] = [open('one'), open('two')]
    for (const { objectStore } of [one, two]) await objectStore.put('batches/a.ndjson.gz', rows)
    await one.backend.submit(job)
    await two.backend.submit(other)
    expect(await two.backend.describe(other.jobName)).toEqual({ status: 'running' })
    expect(two.inner.jobs.size).toBe(0)
    await train(one, job)
    await one.backend.describe(job.jobName)
    expect(await two.backend.describe(other.jobName)).toMatchObject({ status: 'succeeded' })
  })

  it('trains itself where the other training failed or was stopped', async () => {
    const { open } = await installations()
    const [one, two] = [open('one'), open('two')]
    for (const { objectStore } of [one, two]) await objectStore.put('batches/a.ndjson.gz', rows)
    await one.backend.submit(job)
    await two.backend.submit(other)
    one.inner.outcomes.set(job.jobName, { status: 'failed', reason: 'no memory', retryable: true, endedAt: 1 })
    expect(await one.backend.describe(job.jobName)).toMatchObject({ status: 'failed', reason: 'no memory' })
    expect(await two.backend.describe(other.jobName)).toEqual({ status: 'running' })
    expect([...two.inner.jobs.keys()]).toEqual([other.jobName])
  })

  it('stops a wait, and starts again after it', async () => {
    const { open } = await installations()
    const [one, two] = [open('one'), open('two')]
    for (const { objectStore } of [one, two]) await objectStore.put('batches/a.ndjson.gz', rows)
    await one.backend.submit(job)
    await two.backend.submit(other)
    await two.backend.stop(other.jobName)
    expect(await two.backend.describe(other.jobName)).toMatchObject({ status: 'stopped', cause: 'asked' })
    await two.backend.submit(other)
    expect(await two.backend.describe(other.jobName)).toEqual({ status: 'running' })
  })

  it('knows a job of the process before, and its version', async () => {
    const { open } = await installations()
    const before = open('one')
    await before.objectStore.put('batches/a.ndjson.gz', rows)
    await before.backend.submit(job)
    await train(before, job)
    const first = await before.backend.describe(job.jobName)
    const after: TrainingBackend = open('again', 'one').backend
    expect(await after.describe(job.jobName)).toMatchObject({ ...first, artifact: { sizeBytes: 7 } })
  })
})

it('gives the very files that the trainer would make', async () => {
  const folder = await temporaryFolder()
  const open = async (name: string) => {
    const objectStore = new FileObjectStore(join(folder, name, 'objects'))
    await objectStore.put('batches/a.ndjson.gz', encodeRows(0, 400))
    const inner = new LocalTrainingBackend({ stateDirectory: join(folder, name, 'jobs'), objectStore, python })
    const cache = new VersionCache(join(folder, 'versions'))
    const keys = new TrainingKeys(objectStore, 'trainer')
    return { inner, backend: new CachedTrainingBackend({ inner, objectStore, cache, keys, notes: join(folder, name) }) }
  }
  const [one, two] = [await open('one'), await open('two')]
  const request = makeJob({ channels: { training: ['batches/a.ndjson.gz'] } })
  await one.backend.submit(request)
  const trained = await ended(one.backend, request.jobName)
  await two.backend.submit(request)
  const cached = await ended(two.backend, request.jobName)
  expect(cached).toEqual(trained)
  expect(await two.inner.describe(request.jobName)).toEqual({ status: 'unknown' })
})
