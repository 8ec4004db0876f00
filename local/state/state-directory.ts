import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DiskSpace } from '#adapters/local/disk-space'
import { InvalidInputError } from '#core/errors'

const reasons: Readonly<Record<string, string>> = {
  ENOTDIR: 'it is a file or lies below one',
  EEXIST: 'it is a file, or contains a file in place of a folder',
  EACCES: 'this user has no permission to write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full',
}

/** A block of most disks: a full one takes no more of them. */
const triedBytes = 4096

/** The folders and files of a one-process installation. Deleting the root deletes the installation. */
export interface StateDirectory {
  readonly root: string
  /** PostgreSQL's files, unless a server is used, and the lock. */
  readonly database: string
  readonly objects: string
  readonly jobs: string
  readonly served: string
  /** Trainings interrupted by a stop, to be started again. */
  readonly interrupted: string
  readonly processFile: string
  readonly clockFile: string
  readonly logFile: string
  readonly notificationsFile: string
}

/**
 * Creates the state's folders if they do not exist.
 *
 * @param path `.remodel` in the working directory if omitted
 * @throws {InvalidInputError} `STATE_NOT_WRITABLE` if a folder cannot be created or written to
 */
export async function makeStateDirectory(path = '.remodel'): Promise<StateDirectory> {
  const root = resolve(path)
  const below = (name: string) => join(root, name)
  const folders = {
    objects: below('objects'),
    jobs: below('jobs'),
    served: below('served'),
    interrupted: below('interrupted'),
  }
  try {
    await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })))
    await tryWriting(root)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason = reasons[code ?? ''] ?? `it cannot be written to (${code})`
    const message = `${root} cannot be used as a state folder: ${reason}`
    throw new InvalidInputError({ code: 'STATE_NOT_WRITABLE', message, details: { root }, cause })
  }
  return {
    root,
    ...folders,
    database: below('database'),
    processFile: below('process.json'),
    clockFile: below('clock.json'),
    logFile: below('log.ndjson'),
    notificationsFile: below('notifications.ndjson'),
  }
}

/**
 * Finds out whether a state can be written to, by writing a file and deleting it.
 *
 * @throws {Error} the file system's, or that too little space is left
 */
export async function refuseUnwritable(root: string): Promise<void> {
  await tryWriting(root)
  new DiskSpace(root).refuseIfLow()
}

async function tryWriting(root: string): Promise<void> {
  const path = join(root, `.writable.${process.pid}`)
  try {
    await writeFile(path, new Uint8Array(triedBytes), { flush: true })
  } finally {
    await rm(path, { force: true })
  }
}
