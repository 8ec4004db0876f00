import { join } from 'node:path'
import { expect, it } from 'vitest'
import { dayMs, hourMs, toIso } from '#core/instant'
import type { TrainingJob, TrainingJobStatus } from '#core/ports/training-backend'
import { openBacktestExample } from '#local/backtest/backtest-example'
import { writeGridRows } from '#local/backtest/grid-rows'
import { type TrainGridOptions, trainGrid } from '#local/backtest/train-grid'
import { VersionCache } from '#local/backtest/version-cache'
import { newFolder } from '#test/local/replay/example-lab'
import { FakeTrainingBackend, MemoryObjectStore } from '#test/support/fake-ports'
import { churn, writeRows } from './backtest-lab.ts'

const from = Date.parse('2024-03-01T00:00:00Z')

/** Ends each job at once, as a test says. */
class ToldBackend extends FakeTrainingBackend {
  readonly #store: MemoryObjectStore
  outcomeOf: (job: TrainingJob, count: number) => TrainingJobStatus | null = () => null

  constructor(store: MemoryObjectStore) {
    super()
    this.#store = store
  }

  override async submit(job: TrainingJob): Promise<'submitted' | 'adopted'> {
    const accepted = await super.submit(job)
    const told = this.outcomeOf(job, this.jobs.size)
    const key = `${job.artifactPrefix}/${'a'.repeat(64)}/model.onnx`
    await this.#store.put(key, new TextEncoder().encode(job.jobName))
    const artifact = { keys: [key], sha256: 'a'.repeat(64), sizeBytes: 1 }
    const evaluation = { seconds: { total: 2 } }
    this.outcomes.set(job.jobName, told ?? { status: 'succeeded', evaluation, artifact, endedAt: 1 })
    return accepted
  }
}

async function world() {
  const observations = await writeRows(9 * 24)
  const { example } = await openBacktestExample({
    model: churn,
    observations,
    labels: null,
    historyDays: 3,
    days: null,
  })
  const objectStore = new MemoryObjectStore()
  const points = await writeGridRows({ example, days: null, stepDays: 1, objectStore })
  const folder = await newFolder()
  const open = (changes: Partial<TrainGridOptions> = {}) => {
    const trainingBackend = new ToldBackend(objectStore)
    const options: TrainGridOptions = {
      example,
      objectStore,
      cache: new VersionCache(join(folder, 'versions')),
      trainer: 'v1',
      jobs: join(folder, 'jobs'),
      atOnce: 2,
      signal: new AbortController().signal,
      trainingBackend,
      ...changes,
    }
    return { trainingBackend, train: () => trainGrid(points, options) }
  }
  return { points, open }
}

it('trains each point as a first training of that time: its window, its cutoff, no champion', async () => {
  const { points, open } = await world()
  const { trainingBackend, train } = open()
  const ended = await train()
  expect(ended?.trained.map(({ at }) => (at - from) / dayMs)).toEqual([3, 4, 5, 6, 7, 8])
  expect(ended?.trained.map(({ seconds }) => seconds)).toEqual(points.map(() => 2))
  const jobs = [...trainingBackend.jobs.values()]
  expect(jobs.map(({ hyperparameters }) => hyperparameters.cutoff).sort()[0]).toBe('2024-03-04T00:00:00.000Z')
  // The configured two days hold 48 rows of the 80 that a training needs beside the gap of an hour; after three days
  // all are fewer.
  expect(jobs.map(({ hyperparameters }) => hyperparameters.window_from).sort()).toEqual([
    '1970-01-01T00:00:00.000Z',
    ...[1, 2, 3, 4, 5].map((day) => toIso(from + (day - 1) * dayMs + 15 * hourMs)),
  ])
  for (const { channels, hyperparameters } of jobs) {
    expect(Object.keys(channels)).toEqual(['training'])
    expect(hyperparameters.champion_cutoff).toBeUndefined()
  }
})

it('trains nothing that is known, also after an interruption in the middle', async () => {
  const { open } = await world()
  const stop = new AbortController()
  const first = open({ signal: stop.signal, atOnce: 1 })
  first.trainingBackend.outcomeOf = (_, count) => {
    if (count === 3) stop.abort()
    return null
  }
  expect(await first.train()).toBeNull()
  expect(first.trainingBackend.jobs.size).toBe(3)
  const second = open()
  expect((await second.train())?.trained).toHaveLength(6)
  expect(second.trainingBackend.jobs.size).toBeLessThanOrEqual(4)
  const third = open()
  expect((await third.train())?.trained).toHaveLength(6)
  expect(third.trainingBackend.jobs.size).toBe(0)
})

it('takes no job that a killed backtest left behind for one of other parameters', async () => {
  const { open } = await world()
  const killed = open({ trainer: 'v1' })
  await killed.train()
  const later = open({ trainer: 'v2', trainingBackend: killed.trainingBackend })
  await later.train()
  expect(killed.trainingBackend.jobs.size).toBe(12)
})

it('goes on without a version of rows that the trainer refuses, and says why', async () => {
  const { open } = await world()
  const { trainingBackend, train } = open({ atOnce: 1 })
  trainingBackend.outcomeOf = (_, count) =>
    count > 2 ? null : { status: 'failed', reason: 'Too few rows.', retryable: false, endedAt: 1 }
  const ended = await train()
  expect(ended?.refused).toEqual(['Too few rows.', 'Too few rows.'])
  expect(ended?.trained.map(({ at }) => (at - from) / dayMs)).toEqual([5, 6, 7, 8])
})

it('begins with a version of the first point that is known already', async () => {
  const { points, open } = await world()
  const first = { at: points[0]?.at ?? 0, artifactKeys: ['kept'], sha256: 'b'.repeat(64), seconds: 3 }
  const { trainingBackend, train } = open({ first })
  const ended = await train()
  expect(ended?.trained[0]).toEqual(first)
  expect(ended?.trained).toHaveLength(6)
  expect(trainingBackend.jobs.size).toBe(5)
})

it('ends where a training failed for another reason than its rows', async () => {
  const { open } = await world()
  const { trainingBackend, train } = open()
  trainingBackend.outcomeOf = () => ({ status: 'failed', reason: 'No memory.', retryable: true, endedAt: 1 })
  await expect(train()).rejects.toMatchObject({
    code: 'TRAINING_FAILED',
    message: expect.stringMatching(/^the training of 2024-03-0\d 00:00 UTC failed: No memory\. The same command/),
  })
})
