import { artifactFolder as sharedFolder } from '#core/artifact-folder'
import { InvalidInputError } from '#core/errors'

/**
 * The folder of a version's files in the object store, with a slash at its end.
 *
 * @throws {InvalidInputError} `ARTIFACT_NOT_A_FOLDER` if the files do not share one folder
 */
export function artifactFolder(keys: readonly string[]): string {
  const folder = sharedFolder(keys)
  if (folder !== null) return folder
  const message = `the artifact's files must share one folder: ${keys.join(', ')}`
  throw new InvalidInputError({ code: 'ARTIFACT_NOT_A_FOLDER', message })
}
