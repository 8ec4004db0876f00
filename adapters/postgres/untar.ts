import { mkdir, writeFile } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { DatabaseError } from './database-error.ts'

const blockSize = 512

interface TarEntry {
  readonly path: string
  readonly isDirectory: boolean
  readonly bytes: Uint8Array
}

/** Writes a tar's files and directories into a directory: only what PGlite's dumps hold, nothing that leaves the directory. */
export async function untar(tar: Uint8Array, directory: string): Promise<void> {
  for (const { path, isDirectory, bytes } of tarEntries(tar)) {
    const relative = normalize(path.replace(/^\/+/, ''))
    if (relative.split(sep).includes('..')) {
      throw new DatabaseError({ code: 'DUMP_BROKEN', message: `the dump holds a path outside of it: ${path}` })
    }
    // PostgreSQL refuses a data directory that others may read.
    if (isDirectory) await mkdir(join(directory, relative), { recursive: true, mode: 0o700 })
    else await writeFile(join(directory, relative), bytes, { mode: 0o600 })
  }
}

function* tarEntries(tar: Uint8Array): Generator<TarEntry> {
  const text = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength)
  for (let offset = 0; offset + blockSize <= tar.length && text[offset] !== 0; ) {
    const name = field(text, offset, 100)
    const prefix = field(text, offset + 345, 155)
    const size = Number.parseInt(field(text, offset + 124, 12), 8) || 0
    const start = offset + blockSize
    yield {
      path: prefix === '' ? name : `${prefix}/${name}`,
      isDirectory: text[offset + 156] === 0x35,
      bytes: tar.subarray(start, start + size),
    }
    offset = start + Math.ceil(size / blockSize) * blockSize
  }
}

function field(text: Buffer, start: number, length: number): string {
  return text.toString('latin1', start, start + length).split('\0', 1)[0] ?? ''
}
