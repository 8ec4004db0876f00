import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { fetchVersion } from '#carrier/fetch-version'

let folder: string
let store: FileObjectStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remodel-fetch-'))
  store = new FileObjectStore(join(folder, 'store'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('brings every file of a version, those in folders too, and none of another', async () => {
  for (const name of ['v1/model.onnx', 'v1/assets/labels.json', 'v10/model.onnx'])
    await store.put(`models/churn/artifacts/${name}`, new TextEncoder().encode(name))
  expect(await fetchVersion(store, 'models/churn/artifacts/v1/', join(folder, 'model'))).toBe(2)
  expect(await readFile(join(folder, 'model/model.onnx'), 'utf8')).toBe('v1/model.onnx')
  expect(await readFile(join(folder, 'model/assets/labels.json'), 'utf8')).toBe('v1/assets/labels.json')
})

it('says which version has no files', async () => {
  await expect(fetchVersion(store, 'models/churn/artifacts/gone/', join(folder, 'model'))).rejects.toMatchObject({
    code: 'VERSION_NOT_THERE',
    retryable: false,
    message: 'the version has no files below models/churn/artifacts/gone/',
  })
})
