import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tarArchive } from '#core/tar-archive'
import { tarEntries } from '#core/tar-entries'
import { temporaryFolder } from '../adapters/local/training-fixture.ts'

const long = `${'folder/'.repeat(20)}model.onnx`
const files = [
  { path: 'model.json', bytes: new TextEncoder().encode('{}') },
  { path: 'empty', bytes: new Uint8Array() },
  { path: 'block', bytes: new Uint8Array(512).fill(7) },
  { path: 'x'.repeat(100), bytes: new Uint8Array([1]) },
  { path: 'y'.repeat(101), bytes: new Uint8Array([2]) },
  { path: long, bytes: new Uint8Array(513).fill(9) },
]

test('an archive has the files that it was made of', () => {
  const entries = [...tarEntries(tarArchive(files))].map(({ path, kind, bytes }) => ({ path, kind, bytes: [...bytes] }))
  expect(entries).toEqual(files.map(({ path, bytes }) => ({ path, kind: 'file', bytes: [...bytes] })))
})

test('tar unpacks it', async () => {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, 'a.tar'), tarArchive(files))
  execFileSync('tar', ['-C', folder, '-xf', join(folder, 'a.tar')])
  for (const { path, bytes } of files) expect([...readFileSync(join(folder, path))], path).toEqual([...bytes])
})

test('the same files give the same bytes', () => {
  expect(tarArchive(files)).toEqual(tarArchive(structuredClone(files)))
})
