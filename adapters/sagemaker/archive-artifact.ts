import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { artifactFolder } from '#adapters/training/artifact-folder'
import { artifactArchiveKey } from '#core/artifact-folder'
import type { ObjectStore } from '#core/ports/object-store'
import { tarArchive } from '#core/tar-archive'

/**
 * Stores an artifact's files as one archive: a serverless endpoint takes nothing else. A repeat
 * finds it there. The archive goes with its version (`prune-versions`).
 *
 * @returns the archive's key
 * @throws {InvalidInputError} `ARTIFACT_NOT_A_FOLDER`
 * @complexity holds the files three times in memory: at most 192 MiB each (`unpackedBytesMax`)
 */
export async function archiveArtifact(
  store: Pick<ObjectStore, 'exists' | 'get' | 'put'>,
  modelName: string,
  keys: readonly string[],
): Promise<string> {
  const folder = artifactFolder(keys)
  const archiveKey = artifactArchiveKey(modelName, keys) as string
  if (await store.exists(archiveKey)) return archiveKey
  const files = await Promise.all(
    keys.toSorted().map(async (key) => ({ path: key.slice(folder.length), bytes: await store.get(key) })),
  )
  await store.put(archiveKey, await promisify(gzip)(tarArchive(files)))
  return archiveKey
}
