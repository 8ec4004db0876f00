import { spawn } from 'node:child_process'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

export type Packed =
  | { readonly status: 'packed'; readonly archive: Uint8Array }
  | { readonly status: 'too-large'; readonly bytes: number }

/**
 * A folder's files as a compressed tar archive; a folder that is missing gives an archive without files.
 *
 * @param bytesMax the most that the archive may have before it is compressed: its reader holds all of it
 * @throws if `tar` cannot read a file
 */
export async function packFolder(folder: string, bytesMax: number): Promise<Packed> {
  const bytes = await sizeOf(folder)
  // The archive is larger still.
  if (bytes > bytesMax) return { status: 'too-large', bytes }
  // Without `--files-from` and with no folder there is nothing that tar could pack.
  const from = bytes < 0 ? ['--files-from', '/dev/null'] : ['-C', folder, '.']
  return outputOf('tar', ['-cf', '-', ...from], bytesMax)
}

/** @returns -1 if there is no such folder */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (entries === null) return -1
  let bytes = 0
  for (const entry of entries) if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size
  return bytes
}

/** A command's output, compressed; of too much its size alone. */
async function outputOf(command: string, words: readonly string[], bytesMax: number): Promise<Packed> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (part: Uint8Array) => {
    said = `${said}${part}`.slice(-1000)
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const parts: Uint8Array[] = []
  let bytes = 0
  const counted = async function* (output: Readable) {
    for await (const part of output) {
      bytes += part.length
      if (bytes <= bytesMax) yield part
    }
  }
  const packing = pipeline(child.stdout, counted, createGzip(), async (packed: AsyncIterable<Uint8Array>) => {
    for await (const part of packed) parts.push(part)
  })
  const [code] = await Promise.all([ended, packing])
  if (code !== 0) throw new Error(`${command} ended with code ${code}: ${said.trim()}`)
  return bytes > bytesMax ? { status: 'too-large', bytes } : { status: 'packed', archive: Buffer.concat(parts) }
}
