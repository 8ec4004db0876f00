import { createWriteStream } from 'node:fs'
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface SpooledInput {
  readonly path: string
  readonly remove: () => Promise<void>
}

/**
 * Keeps the standard input in a file until it ends: a file of rows is read more than once, and its rows are sent only
 * when all of it can be read. The file's name ends in `.gz` where the input is packed.
 */
export async function spoolStdin(input: AsyncIterable<Uint8Array>): Promise<SpooledInput> {
  const folder = await mkdtemp(join(tmpdir(), 'remodel-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'stdin')
    await pipeline(Readable.from(input), createWriteStream(path))
    if (!(await isPacked(path))) return { path, remove }
    await rename(path, `${path}.gz`)
    return { path: `${path}.gz`, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}
