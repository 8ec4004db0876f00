import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { readMigrations } from '#adapters/postgres/read-migrations'
import { defaultConfiguration } from '#contracts/configuration'
import { defaultSchedules } from '#contracts/schedules'
import { prepareDatabase } from './prepare-database.ts'

const dumpPrefix = 'pglite-'

/**
 * A migrated and seeded database as a tar: a new database starts from it in half a second instead of six.
 *
 * Made on first use and kept, compressed, in the cache folder under a hash of all that it is made of. Two processes may
 * make it at once: each writes a file of its own and renames it. Zstandard, because a start from an empty state waits
 * for the decompression.
 */
export async function preparedDump(cacheDirectory: string): Promise<Uint8Array> {
  const path = await pathIn(cacheDirectory)
  try {
    return zstdDecompressSync(await readFile(path))
  } catch {
    return makeDump(path)
  }
}

/** Makes the dump where there is none, before anything waits for it. */
export async function prepareDump(cacheDirectory: string): Promise<void> {
  const path = await pathIn(cacheDirectory)
  if (!existsSync(path)) await makeDump(path)
}

async function pathIn(cacheDirectory: string): Promise<string> {
  return join(cacheDirectory, `${dumpPrefix}${await fingerprint()}.tar.zst`)
}

async function fingerprint(): Promise<string> {
  // Read beside the entry point, because the package does not export its package.json.
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(await readFile(join(dirname(entry), '../package.json'), 'utf8'))
  const parts = [version, await readMigrations(), defaultConfiguration, defaultSchedules]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

async function makeDump(path: string): Promise<Uint8Array> {
  const dump = await dumpOfNew()
  const draft = `${path}.${randomUUID()}`
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(draft, zstdCompressSync(dump))
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await removeOlder(path)
  return dump
}

/** Removes the dumps of other versions, and the drafts of processes that ended while they wrote. */
async function removeOlder(path: string): Promise<void> {
  const folder = dirname(path)
  for (const name of await readdir(folder))
    if (name.startsWith(dumpPrefix) && !name.startsWith(basename(path))) await rm(join(folder, name), { force: true })
}

async function dumpOfNew(): Promise<Uint8Array> {
  const database = await openPGlite()
  try {
    await prepareDatabase(database)
    await database.maintain()
    return await database.dump()
  } finally {
    await database.close()
  }
}
