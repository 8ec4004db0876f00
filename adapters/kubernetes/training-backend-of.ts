import type { Environment } from '#contracts/environment'
import { AppError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import { type ClusterEnvironment, clusterOf } from './cluster-of.ts'
import { KubernetesTrainingBackend } from './kubernetes-training-backend.ts'

export type TrainingEnvironment = ClusterEnvironment &
  Pick<Environment, 'CLUSTER_QUEUE' | 'INSTALLATION_NAME' | 'TRAINING_IMAGE'>

/**
 * The training backend on the EKS cluster that a function's environment names.
 *
 * @param objectStore the bucket
 * @throws {AppError} `INVALID_ENVIRONMENT` if the image or the cluster is missing
 */
export function trainingBackendOf(
  environment: TrainingEnvironment,
  objectStore: ObjectStore,
): KubernetesTrainingBackend {
  const { INSTALLATION_NAME: installation, TRAINING_IMAGE: trainingImage, CLUSTER_QUEUE: queue = null } = environment
  if (trainingImage === undefined)
    throw new AppError({ code: 'INVALID_ENVIRONMENT', message: 'trainings on a cluster need TRAINING_IMAGE' })
  const { namespace, carrierImage, store, cluster } = clusterOf(environment)
  return new KubernetesTrainingBackend({
    place: { installation, namespace, trainingImage, carrierImage, queue },
    objectStore,
    podStore: store,
    openCluster: cluster,
  })
}
