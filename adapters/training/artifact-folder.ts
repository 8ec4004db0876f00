import { InvalidInputError } from '#core/errors'

/**
 * The folder of a version's files in the object store, with a slash at its end.
 *
 * @throws {InvalidInputError} `ARTIFACT_NOT_A_FOLDER` if the files do not share one folder
 * @example artifactFolder(['models/a/model.onnx', 'models/a/model.json']) // => 'models/a/'
 */
export function artifactFolder(keys: readonly string[]): string {
  const folders = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)))
  const shortest = [...folders].sort((a, b) => a.length - b.length)[0]
  if (shortest && [...folders].every((folder) => folder.startsWith(shortest))) return shortest
  throw new InvalidInputError({
    code: 'ARTIFACT_NOT_A_FOLDER',
    message: `the artifact's files must share one folder, but lie in ${[...folders].join(', ')}`,
  })
}
