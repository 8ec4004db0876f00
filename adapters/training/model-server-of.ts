import type { ServingEnvironment as OnKubernetes } from '#adapters/kubernetes/model-server-of'
import type { ServingEnvironment as OnSageMaker } from '#adapters/sagemaker/model-server-of'
import type { Environment } from '#contracts/environment'
import { lazily } from '#core/lazily'
import type { ModelServer } from '#core/ports/model-server'

/**
 * The model server that deploys where the installation trains: to endpoints of SageMaker or to services of a Kubernetes
 * cluster. Its code is loaded with the first request.
 *
 * @param scorer serves the models without an endpoint or service
 */
export function modelServerOf(
  environment: OnSageMaker & OnKubernetes & Pick<Environment, 'TRAINING_BACKEND'>,
  scorer: Pick<ModelServer, 'serve'> | null,
): ModelServer {
  const server = lazily(async (): Promise<ModelServer> => {
    const { modelServerOf } =
      environment.TRAINING_BACKEND === 'kubernetes'
        ? await import('#adapters/kubernetes/model-server-of')
        : await import('#adapters/sagemaker/model-server-of')
    return modelServerOf(environment, scorer)
  })
  return {
    serve: async (...asked) => (await server()).serve(...asked),
    score: async (...asked) => (await server()).score(...asked),
    tryVersion: async (...asked) => (await server()).tryVersion(...asked),
    serving: async (...asked) => (await server()).serving(...asked),
    usage: async (...asked) => (await server()).usage(...asked),
    close: async () => (await server()).close(),
  }
}
