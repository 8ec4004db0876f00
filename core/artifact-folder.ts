/**
 * The folder of an artifact's files, with its `/`: the longest one that they share.
 *
 * @returns null if they share none
 * @example artifactFolder(['a/b/model.onnx', 'a/b/c/labels.json']) // => 'a/b/'
 */
export function artifactFolder(keys: readonly string[]): string | null {
  const folders = keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1))
  const shortest = folders.toSorted((a, b) => a.length - b.length)[0]
  return shortest && folders.every((folder) => folder.startsWith(shortest)) ? shortest : null
}

/**
 * The key of the archive of an artifact's files, beside their folder: it is none of them.
 *
 * @returns null if they share no folder
 * @example artifactArchiveKey(['a/b/model.onnx']) // => 'a/b.tar.gz'
 */
export function artifactArchiveKey(keys: readonly string[]): string | null {
  const folder = artifactFolder(keys)
  return folder === null ? null : `${folder.slice(0, -1)}.tar.gz`
}
