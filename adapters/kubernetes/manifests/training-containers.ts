import type { V1Container, V1Volume } from '@kubernetes/client-node'
import { clusterJobFolder } from '#contracts/bucket-layout'
import { askedToEndFile } from '#contracts/carried-job'
import type { ClusterPlace } from '#contracts/cluster-place'
import type { TrainingJob } from '#core/ports/training-backend'
import { bothOf, containerSecurity, envOf } from './hardened-pod.ts'
import { podParts } from './pod-parts.ts'

/** The object store as pods reach it. */
export interface PodStore {
  /** `s3://bucket`, or `file:///folder` on a volume that pods mount there. */
  readonly url: string
  /** The PersistentVolumeClaim of that volume. */
  readonly claimName?: string
  /** Further variables of the carrier, as AWS_REGION, or AWS_ENDPOINT_URL_S3 for another server that speaks S3. */
  readonly variables?: Readonly<Record<string, string>>
}

export type TrainingPlace = Pick<
  ClusterPlace,
  'installation' | 'namespace' | 'trainingImage' | 'carrierImage' | 'queue'
>

/** The container contract's folder. */
const base = '/opt/ml'

/** Far more than tables and models need; a pod that fills a node's disk is evicted, and so are its neighbours. */
const diskLimit = '10Gi'

export function volumesOf({ claimName }: PodStore): V1Volume[] {
  return [
    { name: 'job', emptyDir: { sizeLimit: diskLimit } },
    { name: 'tmp', emptyDir: { sizeLimit: diskLimit } },
    { name: 'carrier', emptyDir: { sizeLimit: '16Mi' } },
    ...(claimName === undefined ? [] : [{ name: 'store', persistentVolumeClaim: { claimName } }]),
  ]
}

export function trainContainer({ limits, channels }: TrainingJob, image: string): V1Container {
  const variables = {
    SM_BASE_DIR: base,
    HOME: '/tmp',
    // A container sees all CPUs of its node. Out of its own memory, the trainer says so; ended by the node, it cannot.
    TRAINING_CPUS_MAX: String(limits.cpus),
    TRAINING_MEMORY_BYTES_MAX: String(limits.memoryBytes),
    ...Object.fromEntries(
      Object.keys(channels).map((name) => [`SM_CHANNEL_${name.toUpperCase()}`, `${base}/input/data/${name}`]),
    ),
  }
  return {
    name: podParts.train,
    image,
    args: ['train'],
    env: envOf(variables),
    resources: bothOf({ cpu: String(limits.cpus), memory: String(limits.memoryBytes) }),
    securityContext: containerSecurity,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    // Not run for a training that ends by itself. In an image without `touch` the end is only told less well.
    lifecycle: { preStop: { exec: { command: ['touch', `${base}/${askedToEndFile}`] } } },
    volumeMounts: [
      { name: 'job', mountPath: base },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  }
}

/** Runs before the training, within its resources. */
export function bringContainer(job: TrainingJob, place: TrainingPlace, store: PodStore): V1Container {
  return {
    ...carrierContainer(job, { place, store, mode: 'bring' }),
    resources: bothOf({ cpu: String(job.limits.cpus), memory: '256Mi' }),
  }
}

/** Runs beside the training, as a sidecar; it works when the training has ended. */
export function carryContainer(job: TrainingJob, place: TrainingPlace, store: PodStore): V1Container {
  return {
    ...carrierContainer(job, { place, store, mode: 'carry' }),
    restartPolicy: 'Always',
    // A training that ends at once must not end before the carrier listens.
    startupProbe: { exec: { command: ['test', '-e', '/run/carrier/ready'] }, periodSeconds: 1, failureThreshold: 120 },
    // The results are in memory twice while they are packed and sent.
    resources: bothOf({ cpu: '250m', memory: '512Mi' }),
  }
}

function carrierContainer(
  { jobName }: TrainingJob,
  { place, store, mode }: { readonly place: TrainingPlace; readonly store: PodStore; readonly mode: 'bring' | 'carry' },
): V1Container {
  const variables = {
    ...store.variables,
    OBJECT_STORE: store.url,
    JOB_FOLDER: clusterJobFolder(jobName),
    BASE_DIR: base,
    READY_FILE: '/run/carrier/ready',
  }
  const mountPath = store.url.replace(/^file:\/\//, '')
  return {
    name: podParts[mode],
    image: place.carrierImage,
    args: [mode],
    env: [
      ...envOf(variables),
      { name: 'POD_UID', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.uid' } } },
    ],
    securityContext: containerSecurity,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: 'job', mountPath: base },
      { name: 'carrier', mountPath: '/run/carrier' },
      ...(store.claimName === undefined ? [] : [{ name: 'store', mountPath }]),
    ],
  }
}
