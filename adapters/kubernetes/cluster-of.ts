import type { Environment } from '#contracts/environment'
import { AppError } from '#core/errors'
import { lazily } from '#core/lazily'
import { type Cluster, openCluster } from './cluster.ts'
import type { PodStore } from './manifests/training-containers.ts'

export type ClusterEnvironment = Pick<
  Environment,
  | 'BUCKET_NAME'
  | 'CARRIER_IMAGE'
  | 'CLUSTER_CERTIFICATE_AUTHORITY'
  | 'CLUSTER_ENDPOINT'
  | 'CLUSTER_NAME'
  | 'CLUSTER_NAMESPACE'
>

/** An EKS cluster, and what every pod of the installation there is made with. */
export interface ClusterOfEnvironment {
  readonly namespace: string
  readonly carrierImage: string
  /** The bucket, as pods reach it. */
  readonly store: PodStore
  /** Opens the cluster with the first call. */
  readonly cluster: () => Promise<Cluster>
}

/**
 * The cluster named in a function's environment.
 *
 * @param region the function's own region, which Lambda sets
 * @throws {AppError} `INVALID_ENVIRONMENT` that names the missing variables
 */
export function clusterOf(
  environment: ClusterEnvironment,
  region: string | undefined = process.env.AWS_REGION,
): ClusterOfEnvironment {
  const { CLUSTER_NAME, CLUSTER_ENDPOINT, CLUSTER_CERTIFICATE_AUTHORITY, CLUSTER_NAMESPACE, CARRIER_IMAGE } =
    environment
  const needed = {
    ...{ CLUSTER_NAME, CLUSTER_ENDPOINT, CLUSTER_CERTIFICATE_AUTHORITY, CLUSTER_NAMESPACE, CARRIER_IMAGE },
    AWS_REGION: region,
  }
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []))
  if (missing.length > 0)
    throw new AppError({ code: 'INVALID_ENVIRONMENT', message: `a cluster needs ${missing.join(', ')}` })
  const [namespace = '', carrierImage = '', inRegion = ''] = [CLUSTER_NAMESPACE, CARRIER_IMAGE, region]
  const eks = {
    clusterName: CLUSTER_NAME ?? '',
    region: inRegion,
    endpoint: CLUSTER_ENDPOINT ?? '',
    certificateAuthority: CLUSTER_CERTIFICATE_AUTHORITY ?? '',
  }
  return {
    namespace,
    carrierImage,
    store: { url: `s3://${environment.BUCKET_NAME}`, variables: { AWS_REGION: inRegion } },
    cluster: lazily(() => openCluster({ namespace, eks })),
  }
}
