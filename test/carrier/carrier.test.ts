import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { JobFiles } from '#adapters/kubernetes/job-files'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { readResults } from '#adapters/training/job-results'
import { bundleCarrier } from '#build/bundle-carrier'
import { bring } from '#carrier/bring'
import { carry } from '#carrier/carry'
import { askedToEndFile, unpackedBytesMax } from '#contracts/carried-job'
import { AppError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import { makeJob, temporaryFolder, until } from '../adapters/local/training-fixture.ts'

const job = makeJob({
  channels: {
    training: ['batches/a.ndjson.gz', 'batches/deep/b.ndjson.gz'],
    champion: ['models/p/model.onnx'],
    none: [],
  },
})

/** A job whose input is written, and an empty pod. */
async function openJob() {
  const root = await temporaryFolder()
  const store = new FileObjectStore(join(root, 'objects'))
  const base = join(root, 'opt-ml')
  const files = new JobFiles(store, job.jobName)
  await files.writeInput(job)
  for (const key of Object.values(job.channels).flat()) await store.put(key, new TextEncoder().encode(key))
  return { root, store, base, files, carried: { store, folder: files.folder, base } }
}

const text = (...parts: string[]) => readFile(join(...parts), 'utf8')
const written = async (base: string, path: string, content: string) => {
  await mkdir(join(base, path, '..'), { recursive: true })
  await writeFile(join(base, path), content)
}

describe('bringing data in', () => {
  it('lays the folder out as a container finds it', async () => {
    const { base, carried } = await openJob()
    expect(await bring(carried)).toBe(3)
    expect(JSON.parse(await text(base, 'input/config/hyperparameters.json'))).toEqual(job.hyperparameters)
    expect(await text(base, 'input/data/training/a.ndjson.gz')).toBe('batches/a.ndjson.gz')
    expect(await text(base, 'input/data/training/deep/b.ndjson.gz')).toBe('batches/deep/b.ndjson.gz')
    expect(await text(base, 'input/data/champion/model.onnx')).toBe('models/p/model.onnx')
    expect([existsSync(join(base, 'model')), existsSync(join(base, 'output/data'))]).toEqual([true, true])
    expect(existsSync(join(base, 'input/data/none'))).toBe(false)
    expect(await bring(carried)).toBe(3)
  })

  it('names an object that is gone', async () => {
    const { store, carried } = await openJob()
    await store.delete(['batches/deep/b.ndjson.gz'])
    await expect(bring(carried)).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
      message: 'there is no object batches/deep/b.ndjson.gz',
    })
  })

  it('waits for a store that is away for a moment', async () => {
    const { store, carried } = await openJob()
    let refusals = 2
    const flaky: ObjectStore = {
      put: (key, bytes) => store.put(key, bytes),
      exists: (key) => store.exists(key),
      list: (prefix) => store.list(prefix),
      delete: (keys) => store.delete(keys),
      get: (key) => {
        if (refusals-- > 0) throw new AppError({ code: 'OBJECT_NOT_READ', message: 'away', retryable: true })
        return store.get(key)
      },
    }
    expect(await bring({ ...carried, store: flaky })).toBe(3)
  })
})

describe('taking results out', () => {
  const prefix = job.artifactPrefix

  it('writes what the reader of results reads, and says last that all is there', async () => {
    const { base, store, files, carried } = await openJob()
    await written(base, 'model/model.onnx', 'onnx')
    await written(base, 'model/deep/model.json', '{}')
    await written(base, 'output/data/evaluation.json', '{"rows":1}')
    const keys: string[] = []
    const put = store.put.bind(store)
    store.put = (key, bytes) => {
      keys.push(key)
      return put(key, bytes)
    }
    expect(await carry(carried, { podUid: 'pod-1' })).toBeNull()
    expect(keys.at(-1)).toBe(`${files.folder}/output/ended.json`)
    expect(await files.end()).toMatchObject({ podUid: 'pod-1', refused: null })
    const results = await readResults(store, { folder: files.folder, artifactPrefix: prefix })
    if (results.status !== 'read') throw new Error(results.reason)
    expect(results.evaluation).toEqual({ rows: 1 })
    expect(results.artifact.keys.map((key) => key.split('/').slice(5).join('/'))).toEqual([
      'deep/model.json',
      'model.onnx',
    ])
    expect(await files.failure()).toBe('')
  })

  it('leaves nothing of an earlier pod, whatever this one left', async () => {
    const { base, store, files, carried } = await openJob()
    await written(base, 'model/model.onnx', 'onnx')
    await written(base, 'output/data/evaluation.json', '{"rows":1}')
    await written(base, 'output/failure', 'Too few rows.\ncode: NO_DATA\n')
    await carry(carried, { podUid: 'pod-1' })
    expect(await files.failure()).toBe('Too few rows.\ncode: NO_DATA\n')
    await rm(base, { recursive: true })
    await carry(carried, { podUid: 'pod-2' })
    expect(await files.end()).toMatchObject({ podUid: 'pod-2', refused: null })
    expect(await files.failure()).toBe('')
    expect(await readResults(store, { folder: files.folder, artifactPrefix: prefix })).toEqual({
      status: 'unusable',
      reason: 'The trainer wrote no evaluation.json.',
    })
  })

  it('refuses more than is read, with both sizes, and still says that it ended', async () => {
    const { base, files, carried } = await openJob()
    await written(base, 'model/model.onnx', '')
    await truncate(join(base, 'model/model.onnx'), 193 * 2 ** 20)
    const refused = 'The model has 193 MiB, and at most 192 MiB are taken.'
    expect(await carry(carried, { podUid: 'pod-1' })).toBe(refused)
    expect(await files.end()).toMatchObject({ refused })
  })

  it('counts as the reader does: what it takes can be read, and what cannot be read it refuses', async () => {
    const { base, store, files, carried } = await openJob()
    await written(base, 'output/data/evaluation.json', '{}')
    await written(base, 'model/model.onnx', '')
    // Headers and padding of the archive, which all have to fit.
    await truncate(join(base, 'model/model.onnx'), unpackedBytesMax - 100)
    const refused = 'The model has 193 MiB, and at most 192 MiB are taken.'
    expect(await carry(carried, { podUid: 'pod-1' })).toBe(refused)
    await truncate(join(base, 'model/model.onnx'), unpackedBytesMax - 20_480)
    expect(await carry(carried, { podUid: 'pod-1' })).toBeNull()
    const results = await readResults(store, { folder: files.folder, artifactPrefix: prefix })
    expect(results).toMatchObject({ status: 'read', artifact: { sizeBytes: unpackedBytesMax - 20_480 } })
  })

  it('is told apart from a training that its node asked to end', async () => {
    const { base, files, carried } = await openJob()
    const begunAt = '2026-11-30T20:00:00.000Z'
    await carry(carried, { podUid: 'pod-1', begunAt })
    expect(await files.end()).toMatchObject({ podUid: 'pod-1', begunAt, wasAsked: false })
    await written(base, askedToEndFile, '')
    await carry(carried, { podUid: 'pod-1', begunAt })
    expect(await files.end()).toMatchObject({ podUid: 'pod-1', begunAt, wasAsked: true })
  })

  it('takes a link for no file, and the beginning of a failure of any size', async () => {
    const { base, store, files, carried } = await openJob()
    await written(base, 'output/data/evaluation.json', '{}')
    await written(base, 'output/failure', 'x'.repeat(100_000))
    await mkdir(join(base, 'model'))
    await symlink('/etc/hostname', join(base, 'model/model.onnx'))
    await carry(carried, { podUid: 'pod-1' })
    expect((await files.failure()).length).toBe(65_536)
    expect(await readResults(store, { folder: files.folder, artifactPrefix: prefix })).toMatchObject({
      reason: 'The trainer wrote no model.',
    })
  })

  it.each(['model', 'output/data'])('reads nothing through a link in the place of %s', async (path) => {
    const { root, base, store, files, carried } = await openJob()
    await written(root, 'secrets/token', 'of the carrier')
    await mkdir(join(base, path, '..'), { recursive: true })
    await symlink(join(root, 'secrets'), join(base, path))
    const name = path === 'model' ? 'The model' : 'The output'
    expect(await carry(carried, { podUid: 'pod-1' })).toBe(`${name} has a link in its folder's place.`)
    for (const archive of ['model', 'output']) {
      const bytes = gunzipSync(await store.get(`${files.folder}/output/${archive}.tar.gz`))
      expect(Buffer.from(bytes).includes('of the carrier')).toBe(false)
    }
  })

  it.each(['output', 'output/failure'])('reads no failure through a link in the place of %s', async (path) => {
    const { root, base, files, carried } = await openJob()
    await written(root, 'secrets/failure', 'of the carrier')
    await mkdir(join(base, path, '..'), { recursive: true })
    await symlink(join(root, path === 'output' ? 'secrets' : 'secrets/failure'), join(base, path))
    await carry(carried, { podUid: 'pod-1' })
    expect(await files.failure()).toBe('')
    expect(await files.end()).toMatchObject({ podUid: 'pod-1' })
  })

  it('waits for no failure that is a pipe, and follows no link to itself', async () => {
    const { base, files, carried } = await openJob()
    await mkdir(join(base, 'output'), { recursive: true })
    await promisify(execFile)('mkfifo', [join(base, 'output/failure')])
    await symlink('model', join(base, 'model'))
    await carry(carried, { podUid: 'pod-1' })
    expect(await files.end()).toMatchObject({ podUid: 'pod-1' })
  })

  it('leaves no word of an end when the store refuses a part', async () => {
    const { base, store, files, carried } = await openJob()
    await written(base, 'model/model.onnx', 'onnx')
    const put = store.put.bind(store)
    store.put = async (key, bytes) => {
      if (key.endsWith('output.tar.gz')) throw new AppError({ code: 'OBJECT_NOT_WRITTEN', message: 'denied' })
      return put(key, bytes)
    }
    await expect(carry(carried, { podUid: 'pod-1' })).rejects.toMatchObject({ message: 'denied' })
    expect(await files.end()).toBeNull()
  })
})

describe('the program', () => {
  const folder = temporaryFolder(afterAll)
  let program: string
  beforeAll(async () => {
    program = await bundleCarrier(await folder)
  })

  function start(mode: string, { root, base, files }: Awaited<ReturnType<typeof openJob>>) {
    const env = {
      PATH: process.env.PATH,
      OBJECT_STORE: `file://${join(root, 'objects')}`,
      JOB_FOLDER: files.folder,
      BASE_DIR: base,
      READY_FILE: join(root, 'volume/ready'),
      POD_UID: 'pod-1',
    }
    const child = spawn(process.execPath, [program, mode], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', (part) => {
      said += part
    })
    return { child, said: () => said }
  }
  const exitOf = async (child: ChildProcess) => child.exitCode ?? (await once(child, 'exit'))[0]

  it('ends with 2 and one line where an object is gone', async () => {
    const opened = await openJob()
    await opened.store.delete(['batches/a.ndjson.gz'])
    const { child, said } = start('bring', opened)
    expect(await exitOf(child)).toBe(2)
    expect(said()).toBe('there is no object batches/a.ndjson.gz\n')
  })

  it('ends at once when it is asked to while it brings data in', async () => {
    const opened = await openJob()
    // A volume that fails is tried again and again.
    await opened.store.delete(['batches/a.ndjson.gz'])
    await mkdir(join(opened.root, 'objects/batches/a.ndjson.gz'))
    const { child, said } = start('bring', opened)
    await until(() => said().includes('Trying again'))
    child.kill('SIGTERM')
    expect(await exitOf(child)).toBe(143)
  })

  it('waits beside the training, and takes the results out when it is told of the end', async () => {
    const opened = await openJob()
    const madeAt = Date.now()
    await mkdir(join(opened.root, 'volume'))
    await wait(500)
    const { child } = start('carry', opened)
    await until(() => existsSync(join(opened.root, 'volume/ready')))
    expect(await opened.files.end()).toBeNull()
    await written(opened.base, 'output/data/evaluation.json', '{"rows":1}')
    await written(opened.base, 'model/model.onnx', 'onnx')
    child.kill('SIGTERM')
    expect(await exitOf(child)).toBe(0)
    expect(await opened.files.end()).toMatchObject({ podUid: 'pod-1', refused: null })
    // Of its pod's start, not of its own.
    const begunAt = Date.parse((await opened.files.end())?.begunAt ?? '')
    expect(Math.abs(begunAt - madeAt)).toBeLessThan(400)
  })
})
