import { describe, expect, test } from 'vitest'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { testObjectStore } from '../object-store-suite.ts'
import { temporaryFolder } from './training-fixture.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const open = async () => new FileObjectStore(await temporaryFolder())

describe('a durable store', () => testObjectStore(open))
describe('a store that does not sync', () =>
  testObjectStore(async () => new FileObjectStore(await temporaryFolder(), { isDurable: false })))

test('another store on the same folder gets what was put', async () => {
  const folder = await temporaryFolder()
  await new FileObjectStore(folder).put('models/a/x.gz', bytes('one'))
  expect(Buffer.from(await new FileObjectStore(folder).get('models/a/x.gz')).toString()).toBe('one')
})

test('a reader sees one content or the other, never a part', async () => {
  const store = await open()
  const contents = ['x'.repeat(200_000), 'y'.repeat(100_000)]
  await store.put('a', bytes(contents[0] as string))
  const writes = Promise.all(
    Array.from({ length: 30 }, (_, index) => store.put('a', bytes(contents[index % 2] as string))),
  )
  for (let index = 0; index < 60; index++) expect(contents).toContain(Buffer.from(await store.get('a')).toString())
  await writes
  expect(await store.list('')).toEqual(['a'])
})
