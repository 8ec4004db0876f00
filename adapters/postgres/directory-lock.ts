import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { DatabaseError } from './database-error.ts'

const holderSchema = z.object({ pid: z.number().int() })

/** The locks of this process. One that nobody remembers would be collected as garbage, and its file unlocked with it. */
const held = new Set<DirectoryLock>()

/** How long to wait for the lock: a holder that is ending may need a moment. */
const patienceMs = 300

/**
 * The right to be the only process that uses a directory. It lasts until `release()` or the end of the process, even by
 * a crash.
 *
 * The operating system holds it, on a file that SQLite locks: there is nothing to clean up after `kill -9`, and a
 * reused process id misleads nobody. `holder.json` beside it names the holder but decides nothing. Not for network file
 * systems.
 */
export class DirectoryLock {
  readonly #directory: string
  readonly #sqlite: DatabaseSync

  /** @throws {DatabaseError} `DIRECTORY_LOCKED`, with the holder's pid in `details` */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true })
    const sqlite = tryLock(directory)
    if (sqlite === undefined) throw lockedError(directory)
    this.#directory = directory
    this.#sqlite = sqlite
    const path = holderPath(directory)
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, JSON.stringify({ pid: process.pid }))
    renameSync(draft, path)
    held.add(this)
  }

  /** Repeating it is harmless. */
  release(): void {
    if (!this.#sqlite.isOpen) return
    rmSync(holderPath(this.#directory), { force: true })
    this.#sqlite.close()
    held.delete(this)
  }
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

function readHolderPid(directory: string): number | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(holderPath(directory), 'utf8'))).pid
  } catch {
    return undefined
  }
}

function lockedError(directory: string): DatabaseError {
  const pid = readHolderPid(directory)
  const holder = pid === undefined ? 'another process' : `process ${pid}`
  return new DatabaseError({
    code: 'DIRECTORY_LOCKED',
    message: `${directory} is in use by ${holder}: stop it, or use another directory`,
    details: { directory, pid },
  })
}
