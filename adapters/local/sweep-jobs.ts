import { existsSync, statSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '#core/instant'
import { isRunning, readIdentity, readStatus } from './supervised-process.ts'

export interface JobsToSweep {
  readonly stateDirectory: string
  /** Jobs of runs that have not ended, or are to be started again: left as they are. Asked for once the folders are known, so that none is newer than the answer. */
  readonly findInUse: () => Promise<ReadonlySet<string>>
  readonly now: Instant
  /** How long what a job said is kept after its end. */
  readonly logsKeptMs: number
}

/** What is large: the rows that a job was given, and its model, which the object store has. */
const bulk = ['input/data', 'model']

/**
 * Deletes what ended jobs leave: their rows and models at once, their log and what became of them after a time. A job that runs is
 * left alone, whoever has forgotten it. Repeating it finds nothing to do.
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

/** True of nearly every job on nearly every night: two looks at the disk, where reading what became of a job takes six trips to other threads. */
function isSwept(directory: string, logsKeptSince: Instant): boolean {
  if (bulk.some((part) => existsSync(join(directory, part)))) return false
  return (statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= logsKeptSince
}
