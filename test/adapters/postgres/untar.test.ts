import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { untar } from '#adapters/postgres/untar'

test('writes files and directories', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'remodel-untar-'))
  const bytes = Buffer.alloc(700, 7)
  untar(Buffer.concat([entry('/base', '5'), entry('/base/1', '0', bytes), Buffer.alloc(1024)]), directory)
  expect(await readdir(directory, { recursive: true })).toEqual(['base', join('base', '1')])
  expect(await readFile(join(directory, 'base/1'))).toEqual(bytes)
})

test('refuses a path that leaves the directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'remodel-untar-'))
  const evil = entry('base/../../evil', '0', Buffer.from('x'))
  expect(() => untar(evil, directory)).toThrowError(expect.objectContaining({ code: 'DUMP_BROKEN' }))
})

function entry(path: string, type: string, bytes: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(512)
  header.write(path)
  header.write(bytes.length.toString(8).padStart(11, '0'), 124)
  header.write(type, 156)
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}
