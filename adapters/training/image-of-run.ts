import { imageOfJob } from '#core/image-of-job'
import type { JobContainer } from '#core/ports/training-backend'

/**
 * The image that a run's job gets, by its digest where that can be asked.
 *
 * An image that was frozen by its digest is kept for every attempt, unless another repository is configured since: the
 * installation may no longer pull it.
 *
 * @param resolveImage names an image by its digest. @default the image's name as it is
 * @throws {InvalidInputError} `NO_IMAGE` if the user's own container has a command alone
 */
export async function imageOfRun(
  asked: { readonly container: JobContainer; readonly projectImage: string; readonly frozen: string | null },
  resolveImage: (image: string) => Promise<string> = async (image) => image,
): Promise<string> {
  const { container, projectImage, frozen } = asked
  const image = imageOfJob(container, projectImage)
  const [repository = '', digest] = frozen?.split('@') ?? []
  return frozen !== null && digest !== undefined && repository === repositoryOf(image) ? frozen : resolveImage(image)
}

function repositoryOf(image: string): string {
  return image.replace(/(?::[\w.-]+)?(?:@.*)?$/, '')
}
