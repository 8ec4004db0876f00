import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { LocalModelServer } from '#adapters/local/local-model-server'
import { encodeRows, ended, makeJob, makeRow, openBackend, python, temporaryFolder } from './training-fixture.ts'

const rows = Array.from({ length: 48 }, (_, index) => makeRow(2000 + index).values)
/** Two artifacts and the store that has them; trained once. */
let trained: Awaited<ReturnType<typeof trainTwo>>

async function trainTwo() {
  const opened = await openBackend({ atEnd: afterAll })
  await opened.objectStore.put('batches/a.ndjson.gz', encodeRows(0, 600))
  const keys = async (jobName: string, treeCount: number) => {
    const { hyperparameters } = makeJob()
    const parameters = JSON.stringify({ n_estimators: treeCount, max_depth: 3 })
    const channels = { training: ['batches/a.ndjson.gz'] }
    await opened.backend.submit(makeJob({ jobName, channels, hyperparameters: { ...hyperparameters, parameters } }))
    const status = await ended(opened.backend, jobName)
    if (status.status !== 'succeeded') throw new Error(JSON.stringify(status))
    return status.artifact.keys
  }
  const [small, large] = await Promise.all([keys('small', 5), keys('large', 50)])
  return { objectStore: opened.objectStore, small, large }
}

beforeAll(async () => {
  trained = await trainTwo()
})

async function openServer() {
  const stateDirectory = join(await temporaryFolder(), 'served')
  const server = new LocalModelServer({ stateDirectory, objectStore: trained.objectStore, python })
  onTestFinished(() => server.close())
  return server
}

const small = (version: number) => ({ version, artifactKeys: trained.small })
const large = (version: number) => ({ version, artifactKeys: trained.large })

test('nothing is served before a champion is', async () => {
  const server = await openServer()
  expect(await server.serving('prices')).toBeNull()
  expect(await server.score('prices', rows)).toBeNull()
  expect(await server.usage('prices')).toBeNull()
})

test('what nobody serves any more is not kept on the disk', async () => {
  const stateDirectory = join(await temporaryFolder(), 'served')
  const server = new LocalModelServer({ stateDirectory, objectStore: trained.objectStore, python })
  onTestFinished(() => server.close())
  await mkdir(join(stateDirectory, 'of-an-earlier-process'), { recursive: true })
  await server.serve('prices', large(3), [small(2)])
  expect(await readdir(stateDirectory)).toHaveLength(2)
  await server.serve('rents', small(1), [])
  await server.serve('prices', large(3), [])
  // Another model serves the same file.
  expect(await readdir(stateDirectory)).toHaveLength(2)
  await server.serve('rents', large(2), [])
  expect(await readdir(stateDirectory)).toHaveLength(1)
  expect((await server.score('rents', rows))?.version).toBe(2)
})

test('the champion answers, and retained versions are scored on the same rows', async () => {
  const server = await openServer()
  await server.serve('prices', large(3), [small(2)])
  const scores = await server.score('prices', rows)
  expect(scores?.version).toBe(3)
  expect([...(scores?.byVersion.keys() ?? [])].sort()).toEqual([2, 3])
  for (const byRow of scores?.byVersion.values() ?? []) {
    expect(byRow).toHaveLength(rows.length)
    expect(byRow.every((score) => Number(score) > 0 && Number(score) < 1)).toBe(true)
  }
  expect(scores?.byVersion.get(3)).not.toEqual(scores?.byVersion.get(2))
  expect(scores?.latencyMs).toBeGreaterThan(0)
  expect(await server.serving('prices')).toBe(3)
})

test('the champion answers without a version whose files retention has removed, and not without its own', async () => {
  const server = await openServer()
  const gone = { version: 2, artifactKeys: ['gone/model.onnx'] }
  await server.serve('prices', large(3), [gone, small(1)])
  expect([...((await server.score('prices', rows))?.byVersion.keys() ?? [])].sort()).toEqual([1, 3])
  expect(await server.serve('prices', gone, [large(3)])).toMatchObject({ status: 'failed', answering: 3 })
  expect(await server.serving('prices')).toBe(3)
})

test('a change loads what is new, unloads what is not named, and gives the same scores as before', async () => {
  const server = await openServer()
  await server.serve('prices', small(1), [])
  const before = await server.score('prices', rows)
  await server.serve('prices', large(2), [small(1)])
  await server.serve('prices', large(2), [small(1)])
  const during = await server.score('prices', rows)
  expect(during?.byVersion.get(1)).toEqual(before?.byVersion.get(1))
  // A rollback: the previous version again, and the bad one gone.
  await server.serve('prices', small(1), [])
  const after = await server.score('prices', rows)
  expect([after?.version, [...(after?.byVersion.keys() ?? [])]]).toEqual([1, [1]])
  expect(after?.byVersion).toEqual(before?.byVersion)
})

test('a version whose artifact has changed is loaded again', async () => {
  const server = await openServer()
  await server.serve('prices', small(1), [])
  const before = await server.score('prices', rows)
  await server.serve('prices', large(1), [])
  expect((await server.score('prices', rows))?.byVersion.get(1)).not.toEqual(before?.byVersion.get(1))
})

test('scores under way never see half a change', async () => {
  const server = await openServer()
  await server.serve('prices', small(1), [])
  let isChanging = true
  const changes = (async () => {
    for (let version = 2; version <= 12; version++)
      await server.serve('prices', version % 2 ? small(version) : large(version), [])
    isChanging = false
  })()
  while (isChanging) {
    const scores = await server.score('prices', rows)
    expect([...(scores?.byVersion.keys() ?? [])]).toEqual([scores?.version])
    expect(scores?.byVersion.get(scores.version)).toHaveLength(rows.length)
  }
  await changes
  expect(await server.serving('prices')).toBe(12)
})

test('a server that dies is started again with the same versions', async () => {
  const server = await openServer()
  await server.serve('prices', large(2), [small(1)])
  const before = await server.score('prices', rows)
  process.kill(server.processIdOf('prices') as number, 'SIGKILL')
  const answers = await Promise.all([1, 2, 3].map(() => server.score('prices', rows)))
  for (const scores of answers) expect([scores?.version, scores?.byVersion]).toEqual([2, before?.byVersion])
  process.kill(server.processIdOf('prices') as number, 'SIGKILL')
  await wait(100)
  expect((await server.score('prices', rows))?.byVersion).toEqual(before?.byVersion)
  process.kill(server.processIdOf('prices') as number, 'SIGKILL')
  await server.serve('prices', small(1), [])
  expect((await server.score('prices', rows))?.version).toBe(1)
})

/** Files that hold no model, under keys of a version's own. */
async function putBroken(): Promise<readonly string[]> {
  await trained.objectStore.put('broken/model.onnx', new Uint8Array([1]))
  await trained.objectStore.put('broken/model.json', new TextEncoder().encode('{}'))
  return ['broken/model.json', 'broken/model.onnx']
}

test('a version that cannot be loaded is told with the reason, and the version before still answers', async () => {
  const server = await openServer()
  await server.serve('prices', small(1), [])
  const broken = { version: 2, artifactKeys: await putBroken() }
  expect(await server.serve('prices', broken, [small(1)])).toEqual({
    status: 'failed',
    reason: expect.stringContaining('model.json lacks formatVersion'),
    answering: 1,
  })
  const missing = { version: 3, artifactKeys: ['nowhere/model.json'] }
  expect(await server.serve('prices', missing, [])).toEqual({
    status: 'failed',
    reason: 'there is no object nowhere/model.json',
    answering: 1,
  })
  expect((await server.score('prices', rows))?.version).toBe(1)
})

test('a broken version beside it keeps no later version from being served', async () => {
  const server = await openServer()
  const broken = { version: 2, artifactKeys: await putBroken() }
  await server.serve('prices', broken, [small(1)])
  expect(await server.serving('prices')).toBeNull()
  expect(await server.serve('prices', large(3), [broken, small(1)])).toEqual({ status: 'serving' })
  expect([...((await server.score('prices', rows))?.byVersion.keys() ?? [])].sort()).toEqual([1, 3])
})

test('a champion whose files are overwritten is not served after a restart, and again once they are back', async () => {
  const before = await openServer()
  await before.serve('prices', large(2), [])
  const expected = await before.score('prices', rows)
  const key = trained.large.find((name) => name.endsWith('model.onnx')) as string
  const bytes = await trained.objectStore.get(key)
  await trained.objectStore.put(key, new TextEncoder().encode('overwritten'))
  onTestFinished(() => trained.objectStore.put(key, bytes))
  const after = await openServer()
  expect(await after.serve('prices', large(2), [small(1)])).toEqual({
    status: 'failed',
    reason: expect.stringContaining('SHA-256 differs'),
    answering: null,
  })
  expect(await after.score('prices', rows)).toBeNull()
  await trained.objectStore.put(key, bytes)
  expect(await after.serve('prices', large(2), [])).toEqual({ status: 'serving' })
  expect((await after.score('prices', rows))?.byVersion).toEqual(expected?.byVersion)
})

test('a copy on the disk that was damaged is fetched again', async () => {
  const stateDirectory = join(await temporaryFolder(), 'served')
  const server = new LocalModelServer({ stateDirectory, objectStore: trained.objectStore, python })
  onTestFinished(() => server.close())
  await server.serve('prices', large(2), [])
  const expected = await server.score('prices', rows)
  const [folder = ''] = await readdir(stateDirectory)
  await writeFile(join(stateDirectory, folder, 'model.onnx'), 'damaged')
  process.kill(server.processIdOf('prices') as number, 'SIGKILL')
  await wait(100)
  expect((await server.score('prices', rows))?.byVersion).toEqual(expected?.byVersion)
})

test('a trial scores the stored files apart from what serves, and tells of what does not load', async () => {
  const server = await openServer()
  await server.serve('prices', small(1), [])
  const expected = (await server.score('prices', rows))?.byVersion.get(1)
  const pid = server.processIdOf('prices')
  expect(await server.tryVersion(small(2), rows)).toEqual({ status: 'scored', scores: expected })
  expect(await server.tryVersion(small(2), [])).toEqual({ status: 'scored', scores: [] })
  const empty = ['empty/model.json', 'empty/model.onnx']
  for (const key of empty) await trained.objectStore.put(key, new Uint8Array())
  const broken = await putBroken()
  const told = [
    [broken, 'model.json lacks formatVersion'],
    [empty, 'model.json cannot be read'],
    [['gone/model.json'], 'there is no object gone/model.json'],
  ] as const
  for (const [artifactKeys, says] of told) {
    const reason = expect.stringContaining(says)
    expect(await server.tryVersion({ version: 3, artifactKeys }, rows)).toEqual({ status: 'broken', reason })
  }
  expect([server.processIdOf('prices'), await server.serving('prices')]).toEqual([pid, 1])
})

test.each([
  ['text in a numeric column', ['high', 'north']],
  ['a number beyond a 32-bit float', [1e39, 'north']],
  ['a value too few', [1]],
])('a row that does not fit goes without a score alone: %s', async (_, unfit) => {
  const server = await openServer()
  await server.serve('prices', small(1), [])
  const alone =
    (
      await server.score('prices', [
        [1, 'north'],
        [2, 'south'],
      ])
    )?.byVersion.get(1) ?? []
  const scores = await server.score('prices', [[1, 'north'], unfit, [2, 'south']])
  expect(scores?.byVersion.get(1)).toEqual([alone[0], null, alone[1]])
  expect(await server.score('prices', [])).toMatchObject({ version: 1 })
})

test('usage is that of the process since the last look', async () => {
  const server = await openServer()
  await server.serve('prices', large(1), [])
  const first = await server.usage('prices')
  expect(first?.cpuPercent).toBeGreaterThan(0)
  expect(first?.memoryMb).toBeGreaterThan(20)
  await wait(300)
  const idle = await server.usage('prices')
  expect(idle?.cpuPercent).toBeGreaterThanOrEqual(0)
  expect(idle?.cpuPercent).toBeLessThan(first?.cpuPercent ?? 0)
})

test('an answer over the kept connection takes a few milliseconds', async () => {
  const server = await openServer()
  await server.serve('prices', large(3), [small(2), small(1)])
  const times: number[] = []
  for (let index = 0; index < 200; index++) times.push((await server.score('prices', rows))?.latencyMs ?? 0)
  // 1 ms on a quiet machine; the wait for a delayed acknowledgement would be 40.
  expect(times.sort((a, b) => a - b)[100]).toBeLessThan(20)
})

test('closing ends the processes, and nothing is served after it', async () => {
  const server = await openServer()
  await server.serve('prices', small(1), [])
  const pid = server.processIdOf('prices') as number
  await server.close()
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  expect(await server.score('prices', rows)).toBeNull()
  await expect(server.serve('prices', small(1), [])).rejects.toMatchObject({ code: 'MODEL_SERVER_CLOSED' })
})

test('an interpreter that is not there is an error, and nothing is served', async () => {
  const stateDirectory = await temporaryFolder()
  const server = new LocalModelServer({ stateDirectory, objectStore: trained.objectStore, python: '/no/such/python' })
  await expect(server.serve('prices', small(1), [])).rejects.toMatchObject({ code: 'MODEL_SERVER_NOT_STARTED' })
  expect(await server.serving('prices')).toBeNull()
})
