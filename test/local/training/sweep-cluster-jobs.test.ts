import { expect, it } from 'vitest'
import { JobFiles } from '#adapters/kubernetes/job-files'
import { dayMs } from '#core/instant'
import { sweepClusterJobs } from '#local/training/sweep-cluster-jobs'
import { makeJob } from '#test/adapters/local/training-fixture'
import { MemoryObjectStore } from '#test/support/fake-ports'

const nameOf = (attempt: number) => `prices-240301t0000-3f2a9c-a${attempt}`
const logsKeptMs = 30 * dayMs

async function openJobs() {
  const store = new MemoryObjectStore()
  for (const attempt of [1, 2]) {
    const files = new JobFiles(store, nameOf(attempt))
    await files.writeInput(makeJob({ jobName: nameOf(attempt), channels: {} }))
    await files.accept()
    await files.keepLog('a line')
    for (const name of ['model.tar.gz', 'output.tar.gz', 'ended.json'])
      await store.put(`${files.folder}/output/${name}`, new Uint8Array(1))
  }
  await store.put('models/prices/artifacts/model.onnx', new Uint8Array(1))
  await store.put('training-jobs/models/prices/job/output/model.tar.gz', new Uint8Array(1))
  const sweep = (ms: number, inUse: readonly string[] = []) =>
    sweepClusterJobs(store, { findInUse: async () => new Set(inUse), now: Date.now() + ms, logsKeptMs })
  const left = (attempt: number) =>
    [...store.objects.keys()].filter((key) => key.startsWith(`training-jobs/${nameOf(attempt)}/`)).length
  return { store, sweep, left }
}

it('deletes the results of ended jobs at once, and their logs after a month', async () => {
  const { store, sweep, left } = await openJobs()
  const all = left(1)
  await sweep(0)
  expect(left(1)).toBe(all - 2)
  expect(await new JobFiles(store, nameOf(1)).log()).toBe('a line')
  await sweep(logsKeptMs - dayMs)
  expect(left(1)).toBe(all - 2)
  await sweep(logsKeptMs + dayMs)
  expect([left(1), left(2)]).toEqual([0, 0])
})

it('leaves jobs of runs that have not ended, and everything else', async () => {
  const { store, sweep, left } = await openJobs()
  const all = left(2)
  await sweep(2 * logsKeptMs, [nameOf(2)])
  expect([left(1), left(2)]).toEqual([0, all])
  expect(await store.exists('models/prices/artifacts/model.onnx')).toBe(true)
  expect(await store.exists('training-jobs/models/prices/job/output/model.tar.gz')).toBe(true)
})
