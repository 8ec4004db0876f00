import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { DatabaseError } from './database-error.ts'

const holderSchema = z.object({
  pid: z.number().int(),
  /** Where the holder's API answers, once it does. */
  port: z.number().int().nullable(),
})
export type LockHolder = z.infer<typeof holderSchema>

/** How long a look by somebody else may take: `readLockHolder` holds the lock for a moment. */
const patienceMs = 300

/**
 * The right to be the only process that uses a directory, from its making to `release()` or the end of the process, however that ends.
 *
 * The operating system holds it, on a file that SQLite locks: there is nothing to clean up after `kill -9`, and a process id that was given
 * out again misleads nobody. `holder.json` beside it says who holds it; it decides nothing. Not for network file systems.
 */
export class DirectoryLock {
  readonly #directory: string
  readonly #sqlite: DatabaseSync

  /** @throws {DatabaseError} `DIRECTORY_LOCKED`, with the holder's pid and port in `details` */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true })
    const sqlite = tryLock(directory)
    if (sqlite === undefined) throw lockedError(directory, readHolderFile(directory))
    this.#directory = directory
    this.#sqlite = sqlite
    this.announce(null)
  }

  /** Tells others where this process's API answers. */
  announce(port: number | null): void {
    const path = holderPath(this.#directory)
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, JSON.stringify({ pid: process.pid, port } satisfies LockHolder))
    renameSync(draft, path)
  }

  /** Repeating it is harmless. */
  release(): void {
    if (!this.#sqlite.isOpen) return
    rmSync(holderPath(this.#directory), { force: true })
    this.#sqlite.close()
  }
}

/** Who uses the directory now; undefined when nobody does. */
export function readLockHolder(directory: string): LockHolder | undefined {
  const holder = readHolderFile(directory)
  if (holder === undefined) return undefined
  const sqlite = tryLock(directory)
  if (sqlite === undefined) return readHolderFile(directory)
  sqlite.close()
  return undefined
}

function tryLock(directory: string): DatabaseSync | undefined {
  const sqlite = new DatabaseSync(join(directory, 'lock'), { timeout: patienceMs })
  try {
    sqlite.exec('pragma journal_mode = off')
    sqlite.exec('begin exclusive')
    return sqlite
  } catch (error) {
    sqlite.close()
    if ((error as { errcode?: number }).errcode === 5) return undefined
    throw error
  }
}

function holderPath(directory: string): string {
  return join(directory, 'holder.json')
}

function readHolderFile(directory: string): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(holderPath(directory), 'utf8')))
  } catch {
    return undefined
  }
}

function lockedError(directory: string, holder: LockHolder | undefined): DatabaseError {
  const who = holder === undefined ? 'another process' : `process ${holder.pid}`
  const where = holder?.port == null ? '' : `, which answers at port ${holder.port}`
  return new DatabaseError({
    code: 'DIRECTORY_LOCKED',
    message: `${directory} is in use by ${who}${where}: stop it, or use another directory`,
    details: { directory, pid: holder?.pid, port: holder?.port },
  })
}
