import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LocalTrainingBackend } from '#adapters/local/local-training-backend'
import { isAlive, pidsPrinted, sleeper, testTrainingBackend } from '../training-backend-suite.ts'
import { encodeRows, ended, makeJob, openBackend, program, python, until } from './training-fixture.ts'

testTrainingBackend((options) => openBackend(options))

test("a job's data is gone once its artifact is stored", async () => {
  const { backend, objectStore, stateDirectory } = await openBackend()
  await objectStore.put('batches/a.ndjson.gz', encodeRows(0, 400))
  const job = makeJob({ channels: { training: ['batches/a.ndjson.gz'] } })
  await backend.submit(job)
  expect(await ended(backend, job.jobName)).toMatchObject({ status: 'succeeded' })
  expect(await readdir(join(stateDirectory, job.jobName, 'input'))).toEqual(['config'])
})

test.each([
  ['more memory than it may use', 'bytearray(4 << 30)', false],
  ['ValueError: no way', "raise ValueError('no way')", true],
  ['Ended by SIGKILL', 'import os; os.kill(os.getpid(), 9)', true],
])('a failure of a supervised process says %s', async (reason, text, retryable) => {
  const { backend } = await openBackend({ trainCommand: program(text) })
  const job = makeJob({ channels: {}, limits: { cpus: 1, memoryBytes: 2 ** 30, wallMs: 60_000 } })
  await backend.submit(job)
  expect(await ended(backend, job.jobName)).toMatchObject({
    status: 'failed',
    retryable,
    reason: expect.stringContaining(reason),
  })
})

test('a job whose supervisor is gone without a word has failed, and what it left behind is ended', async () => {
  const { backend, stateDirectory, reopen } = await openBackend({ trainCommand: sleeper })
  const job = makeJob({ channels: {} })
  await backend.submit(job)
  const [trainer] = (await pidsPrinted(backend, job.jobName, 1)) as [number]
  const { pid } = JSON.parse(await readFile(join(stateDirectory, job.jobName, 'process.json'), 'utf8')) as {
    pid: number
  }
  process.kill(pid, 'SIGKILL')
  await until(async () => !(await isAlive(pid)))
  const status = await backend.describe(job.jobName)
  expect(status).toMatchObject({ status: 'failed', retryable: true, reason: expect.stringContaining('vanished') })
  await until(async () => !(await isAlive(trainer)))
  expect(await reopen().describe(job.jobName)).toEqual(status)
})

const own = { words: ['/bin/sh', '-c', 'pwd; echo "$SM_BASE_DIR"'], workingDirectory: import.meta.dirname }

test("a user's own command trains in its folder, with the contract's variables and without packages of ours", async () => {
  const packages = { areInstalled: async () => false, install: () => Promise.reject(new Error('nothing to install')) }
  const { backend, objectStore, stateDirectory } = await openBackend()
  const opened = new LocalTrainingBackend({ stateDirectory, objectStore, python, packages })
  const job = makeJob({ channels: {}, modelType: 'container', command: own })
  await opened.submit(job)
  expect(await ended(opened, job.jobName)).toEqual({
    status: 'failed',
    reason: 'The trainer wrote no evaluation.json.',
    retryable: false,
    endedAt: expect.any(Number),
  })
  expect(await backend.readLog(job.jobName, 9)).toEqual([import.meta.dirname, join(stateDirectory, job.jobName)])
})

test.each([
  ['NO_TRAIN_COMMAND', { words: [] }, /has to name a command \(container.train\) beside the image own:1/, true],
  ['NO_WORKING_DIRECTORY', { workingDirectory: '/no/such' }, /there is no folder \/no\/such \(/, true],
  ['OWN_COMMANDS_REFUSED', {}, /start it with REMODEL_OWN_COMMANDS=true/, false],
] as const)(
  'a command that cannot run is refused before anything starts: %s',
  async (code, changes, message, runsOwnCommands) => {
    const { objectStore, stateDirectory } = await openBackend()
    const backend = new LocalTrainingBackend({ stateDirectory, objectStore, python, runsOwnCommands })
    const job = makeJob({ channels: {}, image: 'own:1', command: { ...own, ...changes } })
    const said = { code, message: expect.stringMatching(message), retryable: false }
    await expect(backend.submit(job)).rejects.toMatchObject(said)
    expect(await backend.describe(job.jobName)).toEqual({ status: 'unknown' })
  },
)

test('a job without its data, or without an interpreter, is refused and can be submitted again', async () => {
  const { backend, objectStore, stateDirectory } = await openBackend()
  await objectStore.put('batches/a.ndjson.gz', encodeRows(0, 400))
  await objectStore.put('batches/b.ndjson.gz', encodeRows(300, 800))
  const job = makeJob({ channels: { training: ['batches/a.ndjson.gz', 'batches/none'] } })
  await expect(backend.submit(job)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' })
  expect(await backend.describe(job.jobName)).toEqual({ status: 'unknown' })
  const lost = new LocalTrainingBackend({ stateDirectory, objectStore, python: '/no/such/python' })
  await expect(lost.submit(makeJob())).rejects.toMatchObject({ code: 'TRAINER_NOT_STARTED', retryable: false })
  expect(await backend.submit(makeJob())).toBe('submitted')
  expect(await ended(backend, job.jobName)).toMatchObject({ status: 'succeeded' })
})

test('objects of a folder on the same disk are linked, not copied', async () => {
  const { backend, objectStore, stateDirectory } = await openBackend({
    trainCommand: program('import time; time.sleep(9)'),
  })
  await objectStore.put('batches/a.ndjson.gz', encodeRows(0, 10))
  const job = makeJob({ channels: { training: ['batches/a.ndjson.gz'] } })
  await backend.submit(job)
  const brought = await stat(join(stateDirectory, job.jobName, 'input', 'data', 'training', 'a.ndjson.gz'))
  expect(brought.ino).toBe((await stat(objectStore.pathOf('batches/a.ndjson.gz'))).ino)
  await backend.stop(job.jobName)
  await ended(backend, job.jobName)
})

test('the interpreter that the tests use is there', async () => {
  expect((await stat(python)).isFile()).toBe(true)
})
