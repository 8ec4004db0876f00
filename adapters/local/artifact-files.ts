import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { artifactOf } from '#core/artifact-of'
import { contentAddress } from '#core/identity'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainedArtifact } from '#core/ports/training-backend'

/**
 * Stores a folder's files as an artifact. A repeat writes the same objects under the same keys.
 *
 * @returns null if the folder has no files
 */
export async function storeArtifact(
  store: ObjectStore,
  folder: string,
  prefix: string,
): Promise<TrainedArtifact | null> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        return { path: path.slice(folder.length + 1).replaceAll('\\', '/'), bytes: await readFile(path) }
      }),
  )
  const stored = artifactOf(files, prefix)
  if (stored === null) return null
  await Promise.all(stored.objects.map(({ key, bytes }) => store.put(key, bytes)))
  return stored.artifact
}

/**
 * Downloads an artifact's files to a folder below `parent`, named after their keys, and returns its path. The folder
 * appears only once it is complete: a repeat or a concurrent call finds it as it is.
 *
 * @throws {AppError} `OBJECT_NOT_FOUND`
 */
export async function fetchArtifact(store: ObjectStore, keys: readonly string[], parent: string): Promise<string> {
  const folder = join(parent, contentAddress(new TextEncoder().encode(keys.join('\n'))).slice(0, 32))
  if ((await readdir(folder).catch(() => [])).length > 0) return folder
  const unfinished = `${folder}.${randomUUID()}`
  try {
    for (const [path, key] of namedFiles(keys)) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true })
      await writeFile(join(unfinished, path), await store.get(key))
    }
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if ((await readdir(folder).catch(() => [])).length === 0) throw error
  }
  return folder
}

/** Keys by file name: the last part of the key, with a number before it if two keys share that part. */
export function namedFiles(keys: readonly string[]): Map<string, string> {
  const files = new Map<string, string>()
  for (const [index, key] of keys.entries()) {
    const name = key.slice(key.lastIndexOf('/') + 1)
    files.set(files.has(name) ? `${index}-${name}` : name, key)
  }
  return files
}
