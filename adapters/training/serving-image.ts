import { hasOwnServer } from '#core/has-own-server'
import type { ServedVersion } from '#core/ports/model-server'

/** `failed`: the version is of the user's own commands alone, so that nothing can be deployed. */
export type ServingImage =
  | { readonly status: 'found'; readonly image: string }
  | { readonly status: 'failed'; readonly reason: string }

/**
 * The image that serves a version: that of a user's own container, which trained it, or that of this project.
 *
 * @param projectImage of the container of this project
 */
export function servingImageOf(served: ServedVersion, projectImage: string): ServingImage {
  const { version, container } = served
  if (container == null || (container.image === undefined && !hasOwnServer(served)))
    return { status: 'found', image: projectImage }
  if (container.image !== undefined) return { status: 'found', image: container.image }
  const reason = `version ${version} is of a container of its own without an image: to be deployed it needs container.image`
  return { status: 'failed', reason }
}
