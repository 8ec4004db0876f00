import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { contentAddress } from '#core/identity'

const root = resolve(import.meta.dirname, '../..')

/** The code that decides in a replay. Another release may decide otherwise on the same rows. */
const decidingFolders = ['api', 'contracts', 'core', 'functions', 'local', 'migrations', 'pipeline', 'rows', 'store']
const trainingFolders = ['container/src']
const trainingFiles = ['container/uv.lock']

/** SHA-256 of a file. */
export async function hashOfFile(path: string): Promise<string> {
  const digest = createHash('sha256')
  await pipeline(createReadStream(path), digest)
  return digest.digest('hex')
}

/** SHA-256 of anything that JSON can say, the same for the same content in another order of its fields. */
export function hashOfValue(value: unknown): string {
  return contentAddress(new TextEncoder().encode(JSON.stringify(sorted(value))))
}

/** Names the code that decides: results of other code are not taken for its own. */
export const hashOfDecisions = (): Promise<string> => hashOfFiles(decidingFolders, [])

/** Names the code that trains, and its libraries. */
export const hashOfTrainer = (): Promise<string> => hashOfFiles(trainingFolders, trainingFiles)

async function hashOfFiles(folders: readonly string[], files: readonly string[]): Promise<string> {
  const names = [...files]
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true })
    names.push(...entries.filter((name) => /\.(ts|sql|py)$/.test(name)).map((name) => join(folder, name)))
  }
  const digest = createHash('sha256')
  for (const name of names.sort()) digest.update(`${name}\n`).update(await readFile(join(root, name)))
  return digest.digest('hex')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, field]) => [name, sorted(field)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
