import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '#core/ports/database'
import { DirectoryLock } from './directory-lock.ts'
import { openPGlite, type PGliteDatabase } from './pglite-database.ts'
import { prepareDatabase } from './prepare-database.ts'
import { preparedDump } from './prepared-dump.ts'
import { untar } from './untar.ts'

export interface PGliteDirectoryOptions {
  /** What this process then has for itself: `lock`, `holder.json` and `data/` lie in it. */
  readonly directory: string
  /** Where the prepared dump is kept, for all directories of this user. */
  readonly cacheDirectory: string
}

export interface PGliteDirectory {
  readonly database: PGliteDatabase
  readonly lock: DirectoryLock
  /** Closes the database and gives the directory back. */
  close(): Promise<void>
}

/**
 * Opens the database of a directory for this process alone, migrated and seeded, and makes it where there is none.
 *
 * 0.35 s where there is one, 0.6 s from the prepared dump, 6 s for the first one of this version. A process that ends half-way through leaves
 * a draft, which the next one throws away.
 *
 * @throws {DatabaseError} `DIRECTORY_LOCKED` with the holder's pid; what `migrate` throws
 */
export async function openPGliteDirectory({
  directory,
  cacheDirectory,
}: PGliteDirectoryOptions): Promise<PGliteDirectory> {
  const lock = new DirectoryLock(directory)
  try {
    const data = join(directory, 'data')
    if (!existsSync(data)) await createData(data, cacheDirectory)
    const database = await openPGlite({ directory: data })
    await prepareOrClose(database)
    return {
      database,
      lock,
      close: async () => {
        await database.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function createData(data: string, cacheDirectory: string): Promise<void> {
  const draft = `${data}.draft`
  await rm(draft, { recursive: true, force: true })
  untar(await preparedDump(cacheDirectory), draft)
  await rename(draft, data)
}

async function prepareOrClose(database: Database): Promise<void> {
  try {
    await prepareDatabase(database)
  } catch (error) {
    await database.close()
    throw error
  }
}
