import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Where the one-process installation keeps everything: deleting the folder deletes it. */
export interface StateDirectory {
  readonly root: string
  /** PostgreSQL's files, unless a server is used, and the lock. */
  readonly database: string
  readonly objects: string
  readonly jobs: string
  readonly served: string
  /** Trainings that a stop cut off, to be started again. */
  readonly interrupted: string
  readonly processFile: string
  readonly clockFile: string
  readonly logFile: string
  readonly notificationsFile: string
}

/** @default `.remodel` in the working directory */
export async function makeStateDirectory(path = '.remodel'): Promise<StateDirectory> {
  const root = resolve(path)
  const below = (name: string) => join(root, name)
  const folders = {
    objects: below('objects'),
    jobs: below('jobs'),
    served: below('served'),
    interrupted: below('interrupted'),
  }
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })))
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
