import { InvalidInputError } from '#core/errors'
import { hasOwnServer } from '#core/has-own-server'
import type { ServedVersion } from '#core/ports/model-server'

/**
 * The image that serves a version: that of a user's own container, which trained it, or that of this project.
 *
 * @param projectImage of the container of this project
 * @throws {InvalidInputError} `NO_IMAGE` if the version is of the user's own commands alone
 */
export function servingImageOf(served: ServedVersion, projectImage: string): string {
  const { version, container } = served
  if (container == null || (container.image === undefined && !hasOwnServer(served))) return projectImage
  if (container.image !== undefined) return container.image
  const message = `version ${version} is of a container of its own without an image: to be deployed it needs container.image`
  throw new InvalidInputError({ code: 'NO_IMAGE', message })
}
