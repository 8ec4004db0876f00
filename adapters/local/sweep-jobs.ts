import { existsSync, statSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '#core/instant'
import { isRunning, readIdentity, readStatus } from './supervised-process.ts'

export interface JobsToSweep {
  readonly stateDirectory: string
  /**
   * Jobs of runs that have not ended, or that will be restarted: they are left as they are. Called after the folders
   * are listed, so that no folder is newer than the answer.
   */
  readonly findInUse: () => Promise<ReadonlySet<string>>
  readonly now: Instant
  /** How long a job's log is kept after its end. */
  readonly logsKeptMs: number
}

/** The large folders: a job's input rows, and its model, which the object store has too. */
const bulk = ['input/data', 'model']

/**
 * Deletes the leftovers of ended jobs: rows and models at once, the log and the status after `logsKeptMs`. A running
 * job is left alone, even if no run refers to it any more. A repeat changes nothing.
 */
export async function sweepJobs({ stateDirectory, findInUse, now, logsKeptMs }: JobsToSweep): Promise<void> {
  const names = await readdir(stateDirectory).catch(() => [])
  const inUse = await findInUse()
  for (const name of names) {
    const directory = join(stateDirectory, name)
    if (inUse.has(name) || isSwept(directory, now - logsKeptMs)) continue
    const status = await readStatus(directory)
    const identity = await readIdentity(directory)
    if (status === null && identity !== null && (await isRunning(identity))) continue
    const endedAt = status ? Date.parse(status.endedAt) : ((await stat(directory).catch(() => null))?.mtimeMs ?? now)
    const gone =
      now - endedAt > logsKeptMs ? [directory] : status === null ? [] : bulk.map((part) => join(directory, part))
    await Promise.all(gone.map((path) => rm(path, { recursive: true, force: true })))
  }
}

/**
 * True for nearly every job: two synchronous calls to the file system, where reading a job's status takes six trips to
 * the thread pool.
 */
function isSwept(directory: string, logsKeptSince: Instant): boolean {
  if (bulk.some((part) => existsSync(join(directory, part)))) return false
  return (statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= logsKeptSince
}
