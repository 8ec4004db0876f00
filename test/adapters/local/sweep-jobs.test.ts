import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sweepJobs } from '#adapters/local/sweep-jobs'
import { dayMs } from '#core/instant'
import { temporaryFolder } from './training-fixture.ts'

const now = Date.parse('2024-06-01T00:30:00Z')
const logsKeptMs = 30 * dayMs

/** A job's folder; `endedDaysAgo` null where it has no status. */
async function layOut(parent: string, name: string, endedDaysAgo: number | null, pid?: number): Promise<void> {
  const directory = join(parent, name)
  for (const path of ['input/config', 'input/data/training', 'model', 'output/data'])
    await mkdir(join(directory, path), { recursive: true })
  await writeFile(join(directory, 'input/data/training/a.ndjson.gz'), 'rows')
  await writeFile(join(directory, 'model/model.onnx'), 'model')
  await writeFile(join(directory, 'log.txt'), 'it began\n')
  if (pid !== undefined) await writeFile(join(directory, 'process.json'), JSON.stringify({ pid, startTicks: null }))
  if (endedDaysAgo !== null) {
    const endedAt = new Date(now - endedDaysAgo * dayMs).toISOString()
    await writeFile(join(directory, 'status.json'), JSON.stringify({ state: 'succeeded', endedAt, failure: null }))
  }
}

async function sweep(parent: string, ...inUse: readonly string[]): Promise<string[]> {
  await sweepJobs({ stateDirectory: parent, findInUse: async () => new Set(inUse), now, logsKeptMs })
  return (await readdir(parent)).sort()
}

test('an ended job keeps its log for a time, and its rows and model not at all', async () => {
  const parent = await temporaryFolder()
  await layOut(parent, 'recent', 29)
  await layOut(parent, 'old', 31)
  expect(await sweep(parent)).toEqual(['recent'])
  expect((await readdir(join(parent, 'recent'))).sort()).toEqual(['input', 'log.txt', 'output', 'status.json'])
  expect(await readdir(join(parent, 'recent', 'input'))).toEqual(['config'])
})

test('a job whose run has not ended stays whole, however long ago it ended itself', async () => {
  const parent = await temporaryFolder()
  await layOut(parent, 'waiting', 300)
  expect(await sweep(parent, 'waiting')).toEqual(['waiting'])
  expect(await readdir(join(parent, 'waiting', 'model'))).toEqual(['model.onnx'])
})

test('a job that runs stays, and what never became one goes in time', async () => {
  const parent = await temporaryFolder()
  await layOut(parent, 'running', null, process.pid)
  await layOut(parent, 'unfinished.1', null)
  await layOut(parent, 'unfinished.2', null)
  for (const name of ['running', 'unfinished.1'])
    await utimes(join(parent, name), new Date(now - 31 * dayMs), new Date(now - 31 * dayMs))
  await utimes(join(parent, 'unfinished.2'), new Date(now), new Date(now))
  expect(await sweep(parent)).toEqual(['running', 'unfinished.2'])
  expect(await readdir(join(parent, 'running', 'model'))).toEqual(['model.onnx'])
})

test('sweeping what is not there finds nothing to do', async () => {
  await expect(sweep(await temporaryFolder())).resolves.toEqual([])
})
