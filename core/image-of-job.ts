import { InvalidInputError } from './errors.ts'
import type { JobContainer } from './ports/training-backend.ts'

/**
 * The image that a backend of images trains a job with: the user's own, or that of this project.
 *
 * @throws {InvalidInputError} `NO_IMAGE` if the user's own container has a command alone
 * @example imageOfJob({ image: 'churn:4' }, 'remodel:1') // => 'churn:4'
 */
export function imageOfJob({ image, command }: JobContainer, projectImage: string): string {
  if (image !== null || command == null) return image ?? projectImage
  const message = `the model file names the command ${command.words.join(' ')} and no image: a training in a container needs container.image`
  throw new InvalidInputError({ code: 'NO_IMAGE', message })
}
