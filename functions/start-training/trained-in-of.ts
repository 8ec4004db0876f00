import { commandInWords } from '#contracts/trained-in-words'
import type { TrainingBackend, TrainingJob } from '#core/ports/training-backend'

/**
 * The environment that a job runs in: the user's own image or command where the job has one, else that of the backend.
 *
 * @returns null where it is not known
 * @example trainedInOf({ image: 'churn:4' }, { name: 'sagemaker', environment: 'remodel@sha256:ab' }) // => 'churn:4'
 */
export function trainedInOf(
  { image, command }: Pick<TrainingJob, 'image' | 'command'>,
  { name, environment }: Pick<TrainingBackend, 'name' | 'environment'>,
): string | null {
  if (name === 'local') return command ? commandInWords(command.words) : environment
  return image ?? environment
}
