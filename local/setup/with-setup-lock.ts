import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseError } from '#adapters/postgres/database-error'
import { DirectoryLock } from '#adapters/postgres/directory-lock'
import { cacheFolder } from './cache-folder.ts'

export interface SetupLockOptions {
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
  /** @default a folder of the clone's cache */
  readonly folder?: string
}

const lockFolder = join(cacheFolder, 'setup')
const lookEveryMs = 200

/**
 * Does work that changes the Python environment of this clone while no other process does. It waits for one that does,
 * and says so. The operating system frees the lock of a process that was killed.
 *
 * @throws what the work throws, and the signal's reason if it comes first
 */
export async function withSetupLock<Result>(
  { tell, signal, folder = lockFolder }: SetupLockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  let lock = tryLock(folder)
  if (lock === null) tell('Another process sets up the Python environment; waiting for it.')
  while (lock === null) {
    await wait(lookEveryMs, undefined, { signal })
    lock = tryLock(folder)
  }
  try {
    return await work()
  } finally {
    lock.release()
  }
}

function tryLock(folder: string): DirectoryLock | null {
  try {
    return new DirectoryLock(folder)
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'DIRECTORY_LOCKED') return null
    throw error
  }
}
