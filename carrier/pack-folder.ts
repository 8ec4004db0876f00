import { spawn } from 'node:child_process'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

export type Packed =
  | { readonly status: 'packed'; readonly archive: Uint8Array }
  | { readonly status: 'too-large'; readonly bytes: number }

/**
 * A folder's files as a compressed tar archive; a folder that is missing gives an archive without files.
 *
 * @param bytesMax the most that all its files may have
 * @throws if `tar` cannot read a file
 */
export async function packFolder(folder: string, bytesMax: number): Promise<Packed> {
  const bytes = await sizeOf(folder)
  if (bytes > bytesMax) return { status: 'too-large', bytes }
  // Without `--files-from` and with no folder there is nothing that tar could pack.
  const from = bytes < 0 ? ['--files-from', '/dev/null'] : ['-C', folder, '.']
  return { status: 'packed', archive: await outputOf('tar', ['-czf', '-', ...from]) }
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

function outputOf(command: string, words: readonly string[]): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    const parts: Uint8Array[] = []
    let said = ''
    child.stdout.on('data', (part: Uint8Array) => parts.push(part))
    child.stderr.on('data', (part: Uint8Array) => {
      said = `${said}${part}`.slice(-1000)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(parts))
      else reject(new Error(`tar ended with code ${code}: ${said.trim()}`))
    })
  })
}
