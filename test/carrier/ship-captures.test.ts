import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { shipCaptures } from '#carrier/ship-captures'

let folder: string
let directory: string
let store: FileObjectStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remodel-ship-'))
  directory = await mkdtemp(join(folder, 'captures-'))
  store = new FileObjectStore(join(folder, 'store'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = (name: string, text: string) => writeFile(join(directory, name), text)
const ship = (isLast = false) => shipCaptures({ store, directory, prefix: 'captures/churn/pod-1/' }, isLast)
const text = async (key: string) => new TextDecoder().decode(await store.get(key))

it('sends complete files to the folder of their hour, and removes them', async () => {
  await put('20240501T101502-a.jsonl', '{"a":1}\n')
  await put('20240501T235959-b.jsonl', '{"b":1}\n')
  await put('20240502T000000-c.jsonl.part', '{"c":1}\n')
  expect(await ship()).toBe(2)
  expect(await store.list('captures/')).toEqual([
    'captures/churn/pod-1/2024/05/01/10/20240501T101502-a.jsonl',
    'captures/churn/pod-1/2024/05/01/23/20240501T235959-b.jsonl',
  ])
  expect(await readdir(directory)).toEqual(['20240502T000000-c.jsonl.part'])
})

it('sends the last file too once the server has ended, to the end of its last whole line', async () => {
  await put('20240501T101502-a.jsonl.part', '{"a":1}\n{"a":2}\n{"a":')
  await put('20240501T101503-b.jsonl.part', '{"b":')
  expect(await ship(true)).toBe(2)
  expect(await store.list('captures/')).toEqual(['captures/churn/pod-1/2024/05/01/10/20240501T101502-a.jsonl'])
  expect(await text('captures/churn/pod-1/2024/05/01/10/20240501T101502-a.jsonl')).toBe('{"a":1}\n{"a":2}\n')
  expect(await readdir(directory)).toEqual([])
})

it('keeps what the store did not take', async () => {
  await put('20240501T101502-a.jsonl', '{"a":1}\n')
  const away = { ...store, put: () => Promise.reject(new Error('away')) } as unknown as FileObjectStore
  await expect(shipCaptures({ store: away, directory, prefix: 'captures/churn/pod-1/' })).rejects.toThrow('away')
  expect(await readdir(directory)).toEqual(['20240501T101502-a.jsonl'])
})
