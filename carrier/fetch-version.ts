import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import { keepTrying } from './keep-trying.ts'

/** The object store may be away for so long; then the pod tries again later, and old pods answer meanwhile. */
const awayMsMax = 60_000

/**
 * Brings a version's files into a folder, before the server starts. A repeat writes the same files.
 *
 * @param folder the prefix of the files in the store, with a slash at its end
 * @returns the number of files
 * @throws {AppError} `VERSION_NOT_THERE`, and the store's errors
 */
export async function fetchVersion(store: ObjectStore, folder: string, directory: string): Promise<number> {
  const keys = await keepTrying(() => store.list(folder), { msMax: awayMsMax })
  if (keys.length === 0)
    throw new AppError({ code: 'VERSION_NOT_THERE', message: `the version has no files below ${folder}` })
  for (const key of keys) {
    const path = join(directory, key.slice(folder.length))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, await keepTrying(() => store.get(key), { msMax: awayMsMax }))
  }
  return keys.length
}
