import { openCluster } from '#adapters/kubernetes/cluster'
import { KubernetesTrainingBackend } from '#adapters/kubernetes/kubernetes-training-backend'
import type { PodStore } from '#adapters/kubernetes/manifests/training-containers'
import { type ClusterPlace, clusterPlaceSchema } from '#contracts/cluster-place'
import { InvalidInputError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingBackend } from '#core/ports/training-backend'

export type Variables = Readonly<Record<string, string | undefined>>

/** The path at which pods mount the volume with the objects. */
const objectsPath = '/objects'

/**
 * The training backend on a cluster, where the environment of this process asks for it: TRAINING_BACKEND=kubernetes,
 * TRAINING_IMAGE and CARRIER_IMAGE, and OBJECT_STORE=s3://BUCKET or OBJECT_STORE_CLAIM, the PersistentVolumeClaim whose
 * volume is the state's folder `objects`. CLUSTER_NAMESPACE, CLUSTER_QUEUE, CLUSTER_CONTEXT and INSTALLATION_NAME are
 * optional, and the kubeconfig is that of `kubectl`.
 *
 * @returns null for trainings on this machine
 * @throws {InvalidInputError} `BAD_TRAINING_SETTINGS` that names the variable
 */
export function clusterTrainingOf(variables: Variables, objectStore: ObjectStore): TrainingBackend | null {
  const { TRAINING_BACKEND: name = 'local', CLUSTER_CONTEXT: context } = variables
  if (name === 'local') return null
  if (name !== 'kubernetes') throw bad(`TRAINING_BACKEND is ${name}: local and kubernetes are possible here`)
  const place = placeOf(variables)
  const { namespace } = place
  return new KubernetesTrainingBackend({
    openCluster: () => openCluster({ namespace, ...(context !== undefined && { context }) }),
    place,
    objectStore,
    podStore: podStoreOf(variables),
  })
}

function placeOf(variables: Variables): ClusterPlace {
  const names = {
    installation: 'INSTALLATION_NAME',
    namespace: 'CLUSTER_NAMESPACE',
    trainingImage: 'TRAINING_IMAGE',
    carrierImage: 'CARRIER_IMAGE',
    queue: 'CLUSTER_QUEUE',
  } as const
  const given = Object.entries(names).map(([field, name]) => [field, variables[name]])
  const place = clusterPlaceSchema.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
  if (place.success) return place.data
  const [{ path, message } = { path: [], message: '' }] = place.error.issues
  throw bad(`trainings on a cluster need ${names[path[0] as keyof typeof names] ?? 'other settings'}: ${message}`)
}

function podStoreOf({ OBJECT_STORE: url, OBJECT_STORE_CLAIM: claimName, AWS_REGION }: Variables): PodStore {
  if (url !== undefined) return { url, ...(AWS_REGION !== undefined && { variables: { AWS_REGION } }) }
  if (claimName !== undefined) return { url: `file://${objectsPath}`, claimName }
  throw bad('pods have to reach the objects: OBJECT_STORE=s3://BUCKET, or OBJECT_STORE_CLAIM with their volume')
}

function bad(message: string): InvalidInputError {
  return new InvalidInputError({ code: 'BAD_TRAINING_SETTINGS', message })
}
