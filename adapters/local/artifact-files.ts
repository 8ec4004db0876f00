import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { contentFolder } from '#core/artifact-folder'
import { artifactOf, whyUnstorable } from '#core/artifact-of'
import { AppError } from '#core/errors'
import { contentAddress } from '#core/identity'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainedArtifact } from '#core/ports/training-backend'

export type StoredArtifact =
  | { readonly status: 'stored'; readonly artifact: TrainedArtifact }
  | { readonly status: 'unusable'; readonly reason: string }

/**
 * Stores a folder's files as an artifact. A repeat writes the same objects under the same keys. Links are left out:
 * they may lead anywhere.
 */
export async function storeArtifact(store: ObjectStore, folder: string, prefix: string): Promise<StoredArtifact> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const named = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: file.slice(folder.length + 1).replaceAll('\\', '/') }))
  // Names first: one that is no valid text could not even be opened.
  for (const { path } of named) {
    const reason = whyUnstorable(path, prefix)
    if (reason !== null) return { status: 'unusable', reason }
  }
  const files = await Promise.all(named.map(async ({ file, path }) => ({ path, bytes: await readFile(file) })))
  const stored = artifactOf(files, prefix)
  if (stored === null) return { status: 'unusable', reason: 'The trainer wrote no model.' }
  await Promise.all(stored.objects.map(({ key, bytes }) => store.put(key, bytes)))
  return { status: 'stored', artifact: stored.artifact }
}

/**
 * Downloads an artifact's files to a folder below `parent`, named after their keys, and returns its path. The folder
 * appears only once it is complete: a repeat or a concurrent call finds it as it is.
 *
 * @throws {AppError} `OBJECT_NOT_FOUND`, `ARTIFACT_CHANGED`
 */
export async function fetchArtifact(store: ObjectStore, keys: readonly string[], parent: string): Promise<string> {
  const folder = join(parent, contentAddress(new TextEncoder().encode(keys.join('\n'))).slice(0, 32))
  if ((await readdir(folder).catch(() => [])).length > 0) return folder
  const unfinished = `${folder}.${randomUUID()}`
  try {
    for (const [path, key] of namedFiles(keys)) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true })
      // Synced: a folder whose files a crash of the machine emptied would be taken for the whole artifact.
      await writeFile(join(unfinished, path), await store.get(key), { flush: true })
    }
    await checkContent(keys, unfinished)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if ((await readdir(folder).catch(() => [])).length === 0) throw error
  }
  return folder
}

/**
 * The keys are made of the content, so other content under them was written over it: that is not the version that was
 * judged.
 */
async function checkContent(keys: readonly string[], folder: string): Promise<void> {
  const [prefix, sha256] = contentFolder.exec(keys[0] ?? '') ?? []
  if (prefix === undefined || !keys.every((key) => key.startsWith(prefix))) return
  const digest = createHash('sha256')
  for (const path of namedFiles(keys).keys()) digest.update(await readFile(join(folder, path)))
  if (digest.digest('hex') === sha256) return
  const message = `the stored files below ${prefix} are not those that the training wrote (their SHA-256 differs)`
  throw new AppError({ code: 'ARTIFACT_CHANGED', message, details: { prefix } })
}

/**
 * Keys by file name. An artifact's files keep their paths below its folder; of other files the last part of the key is
 * the name, with a number before it if two keys share that part.
 */
export function namedFiles(keys: readonly string[]): Map<string, string> {
  const folder = contentFolder.exec(keys[0] ?? '')?.[0]
  if (folder !== undefined && keys.every((key) => key.startsWith(folder)))
    return new Map(keys.map((key) => [key.slice(folder.length), key]))
  const files = new Map<string, string>()
  for (const [index, key] of keys.entries()) {
    const name = key.slice(key.lastIndexOf('/') + 1)
    files.set(files.has(name) ? `${index}-${name}` : name, key)
  }
  return files
}
