import { archivesPrefix, artifactsPrefix } from '#contracts/bucket-layout'

/** The folder of an artifact's keys, which is named after its content (`artifactOf`). */
export const contentFolder = /^(?:.*\/)?([0-9a-f]{64})\//

/**
 * The folder of an artifact's files, with its `/`: files keep their paths below it. Of keys that no content names it is
 * the longest one that they share.
 *
 * @returns null if they share none
 * @example artifactFolder(['a/b/model.onnx', 'a/b/c/labels.json']) // => 'a/b/'
 */
export function artifactFolder(keys: readonly string[]): string | null {
  const named = contentFolder.exec(keys[0] ?? '')?.[0]
  if (named !== undefined && keys.every((key) => key.startsWith(named))) return named
  const folders = keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1))
  const shortest = folders.toSorted((a, b) => a.length - b.length)[0]
  return shortest && folders.every((folder) => folder.startsWith(shortest)) ? shortest : null
}

/**
 * The key of the archive of an artifact's files. It is not among them: only what reads a training's results may write
 * there.
 *
 * @returns null if the files share no folder
 * @example artifactArchiveKey('churn', ['models/churn/artifacts/r1/abc/model.onnx']) // => 'models/churn/archives/r1/abc.tar.gz'
 */
export function artifactArchiveKey(modelName: string, keys: readonly string[]): string | null {
  const folder = artifactFolder(keys)
  if (folder === null) return null
  const prefix = artifactsPrefix(modelName)
  const own = folder.startsWith(prefix) ? folder.slice(prefix.length) : folder
  return `${archivesPrefix(modelName)}${own.slice(0, -1)}.tar.gz`
}
