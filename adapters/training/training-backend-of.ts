import type { TrainingEnvironment as OnKubernetes } from '#adapters/kubernetes/training-backend-of'
import type { TrainingEnvironment as OnSageMaker } from '#adapters/sagemaker/training-backend-of'
import { lazily } from '#core/lazily'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingBackend } from '#core/ports/training-backend'

/**
 * The training backend named in a function's environment. Its code is loaded with the first request.
 *
 * @param openStore opens the object store, also with the first request
 * @param resolveImage names an image by its digest; only the function that starts trainings needs it
 */
export function trainingBackendOf(
  environment: OnSageMaker & OnKubernetes,
  openStore: () => Promise<ObjectStore>,
  resolveImage?: (image: string) => Promise<string>,
): TrainingBackend {
  const { TRAINING_BACKEND: name } = environment
  const backend = lazily(async (): Promise<TrainingBackend> => {
    const { trainingBackendOf } =
      name === 'kubernetes'
        ? await import('#adapters/kubernetes/training-backend-of')
        : await import('#adapters/sagemaker/training-backend-of')
    return trainingBackendOf(environment, await openStore(), resolveImage)
  })
  return {
    name,
    environmentOf: async (container, frozen) => (await backend()).environmentOf(container, frozen),
    submit: async (job) => (await backend()).submit(job),
    describe: async (jobName) => (await backend()).describe(jobName),
    statusesOf: async (jobNames) => (await backend()).statusesOf(jobNames),
    stop: async (jobName) => (await backend()).stop(jobName),
    readLog: async (jobName, lineCount) => (await backend()).readLog(jobName, lineCount),
  }
}
