import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LocalTrainingBackend } from '#adapters/local/local-training-backend'
import type { TypePackages } from '#adapters/local/type-packages'
import { AppError } from '#core/errors'
import { encodeRows, ended, makeJob, openBackend, program, python } from './training-fixture.ts'

/** A backend whose packages are installed when the test says so. */
async function backendWith() {
  const { objectStore, stateDirectory } = await openBackend()
  await objectStore.put('batches/a.ndjson.gz', encodeRows(0, 400))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const asked: string[][] = []
  const packages: TypePackages = {
    areInstalled: async () => false,
    install: async (modelTypes, signal) => {
      asked.push([...modelTypes])
      signal.addEventListener('abort', () => reject(signal.reason))
      return promise
    },
  }
  const backend = new LocalTrainingBackend({ stateDirectory, objectStore, python, packages })
  const job = makeJob({ channels: { training: ['batches/a.ndjson.gz'] } })
  return { backend, stateDirectory, job, asked, finish: resolve, fail: reject }
}

test('a job is accepted before its packages are there, and runs once they are', async () => {
  const { backend, stateDirectory, job, asked, finish } = await backendWith()
  expect(await backend.submit(job)).toBe('submitted')
  expect(await backend.describe(job.jobName)).toEqual({ status: 'running' })
  expect(await backend.submit(job)).toBe('adopted')
  expect(await readdir(join(stateDirectory, job.jobName))).not.toContain('process.json')
  finish()
  expect(await ended(backend, job.jobName)).toMatchObject({ status: 'succeeded' })
  expect(asked).toEqual([['xgboost']])
})

test('the packages of the types that a training tries are installed, too', async () => {
  const { backend, job, asked, fail } = await backendWith()
  const alternatives = JSON.stringify({ catboost: {}, random_forest: { n_estimators: 10 } })
  await backend.submit({ ...job, hyperparameters: { ...job.hyperparameters, alternatives } })
  expect(asked).toEqual([['xgboost', 'catboost', 'random_forest']])
  fail(new Error('no network'))
  await ended(backend, job.jobName)
})

test('a job whose packages cannot be installed has failed with the reason, and is not submitted again', async () => {
  const { backend, job, fail } = await backendWith()
  await backend.submit(job)
  const message = 'the packages of xgboost could not be installed: no network'
  fail(new AppError({ code: 'MODEL_TYPE_NOT_INSTALLED', message, retryable: false }))
  const status = await ended(backend, job.jobName)
  expect(status).toMatchObject({ status: 'failed', retryable: false, reason: message })
  expect(await backend.submit(job)).toBe('adopted')
  expect(await backend.describe(job.jobName)).toEqual(status)
})

test('a job that is stopped while its packages are installed has been stopped, and starts no trainer', async () => {
  const { backend, stateDirectory, job } = await backendWith()
  await backend.submit(job)
  await backend.stop(job.jobName)
  expect(await backend.describe(job.jobName)).toMatchObject({ status: 'stopped', cause: 'asked' })
  expect(await readdir(join(stateDirectory, job.jobName))).not.toContain('process.json')
})

test('a job that a crash left without its packages is unknown until it is submitted again', async () => {
  const first = await backendWith()
  await first.backend.submit(first.job)
  const { stateDirectory, job } = first
  const { objectStore } = await openBackend()
  const next = new LocalTrainingBackend({
    stateDirectory,
    objectStore,
    python,
    trainCommand: program('raise SystemExit(2)'),
  })
  expect(await next.describe(job.jobName)).toEqual({ status: 'unknown' })
  expect(await next.submit({ ...job, channels: {} })).toBe('submitted')
  expect(await ended(next, job.jobName)).toMatchObject({ status: 'failed' })
  first.fail(new Error('the first process is gone'))
})
