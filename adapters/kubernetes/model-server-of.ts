import type { Environment } from '#contracts/environment'
import { AppError } from '#core/errors'
import type { ModelServer } from '#core/ports/model-server'
import { type ClusterEnvironment, clusterOf } from './cluster-of.ts'
import { KubernetesModelServer } from './kubernetes-model-server.ts'

export type ServingEnvironment = ClusterEnvironment & Pick<Environment, 'INSTALLATION_NAME' | 'SERVING_IMAGE'>

/**
 * The model server that deploys to services of an EKS cluster, as configured in a function's environment.
 *
 * @param scorer serves the models without a service
 * @throws {AppError} `INVALID_ENVIRONMENT` if the image or the cluster is missing
 */
export function modelServerOf(
  environment: ServingEnvironment,
  scorer: Pick<ModelServer, 'serve'> | null = null,
): KubernetesModelServer {
  const { INSTALLATION_NAME: installation, SERVING_IMAGE: trainingImage } = environment
  if (trainingImage === undefined)
    throw new AppError({ code: 'INVALID_ENVIRONMENT', message: 'services need SERVING_IMAGE' })
  const { namespace, carrierImage, store, cluster } = clusterOf(environment)
  return new KubernetesModelServer({
    place: { installation, namespace, trainingImage, carrierImage },
    ...{ store, cluster, scorer },
  })
}
