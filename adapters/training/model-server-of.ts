import type { ServingEnvironment as OnKubernetes } from '#adapters/kubernetes/model-server-of'
import type { ServingEnvironment as OnSageMaker } from '#adapters/sagemaker/model-server-of'
import type { SageMakerModelServerOptions } from '#adapters/sagemaker/sagemaker-model-server'
import type { Environment } from '#contracts/environment'
import { lazily } from '#core/lazily'
import type { ModelServer } from '#core/ports/model-server'

type OpenStore = SageMakerModelServerOptions['openStore']

/**
 * The model server that deploys where the installation trains: to endpoints of SageMaker or to services of a Kubernetes
 * cluster. Its code is loaded with the first request.
 *
 * @param openStore opens the store of the artifacts
 * @param scorer serves the models without an endpoint or service
 */
export function modelServerOf(
  environment: OnSageMaker & OnKubernetes & Pick<Environment, 'TRAINING_BACKEND'>,
  openStore: OpenStore,
  scorer: Pick<ModelServer, 'serve'> | null,
): ModelServer {
  const server = lazily(async (): Promise<ModelServer> => {
    if (environment.TRAINING_BACKEND === 'kubernetes') {
      const { modelServerOf } = await import('#adapters/kubernetes/model-server-of')
      return modelServerOf(environment, scorer)
    }
    const { modelServerOf } = await import('#adapters/sagemaker/model-server-of')
    return modelServerOf(environment, openStore, scorer)
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
