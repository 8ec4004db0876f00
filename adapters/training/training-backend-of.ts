import type { TrainingEnvironment as OnKubernetes } from '#adapters/kubernetes/training-backend-of'
import type { TrainingEnvironment as OnSageMaker } from '#adapters/sagemaker/training-backend-of'
import { lazily } from '#core/lazily'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingBackend } from '#core/ports/training-backend'

/** The training backend named in a function's environment. Its code is loaded with the first request. */
export function trainingBackendOf(environment: OnSageMaker & OnKubernetes, objectStore: ObjectStore): TrainingBackend {
  const { TRAINING_BACKEND: name, TRAINING_IMAGE: image = null } = environment
  const backend = lazily(async (): Promise<TrainingBackend> => {
    const { trainingBackendOf } =
      name === 'kubernetes'
        ? await import('#adapters/kubernetes/training-backend-of')
        : await import('#adapters/sagemaker/training-backend-of')
    return trainingBackendOf(environment, objectStore)
  })
  return {
    name,
    environment: image,
    submit: async (job) => (await backend()).submit(job),
    describe: async (jobName) => (await backend()).describe(jobName),
    statusesOf: async (jobNames) => (await backend()).statusesOf(jobNames),
    stop: async (jobName) => (await backend()).stop(jobName),
    readLog: async (jobName, lineCount) => (await backend()).readLog(jobName, lineCount),
  }
}
