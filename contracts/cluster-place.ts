import * as z from 'zod'
import { defaultInstallationName } from './installation-tag.ts'

/** The most that all pods of the namespace may claim together, trainings and serving. */
const clusterQuotaSchema = z.strictObject({
  cpus: z.number().int().min(1).default(40).describe('CPUs, the sum of all limits'),
  memoryGib: z.number().int().min(1).default(96).describe('GiB of memory, the sum of all limits'),
  pods: z.number().int().min(1).default(100).describe('pods that have not ended'),
})

/** A DNS label: the form of the names of namespaces, accounts and most other objects. */
const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'up to 63 characters of a-z, 0-9 and inner -')

/** An installation's place in a Kubernetes cluster: the names that its manifests, the adapter and CDK share. */
export const clusterPlaceSchema = z.strictObject({
  installation: dnsLabel.default(defaultInstallationName).describe('name of the installation, the value of its label'),
  namespace: dnsLabel
    .default('remodel')
    .refine((name) => !['default', 'kube-system', 'kube-public', 'kube-node-lease'].includes(name), {
      message: 'a namespace of its own: quota, network policies and Pod Security hold for everything in it',
    })
    // Groups are named after the namespace, and clusters keep groups that begin so to themselves.
    .refine((name) => !['system', 'eks', 'aws', 'amazon', 'iam'].includes(name), { message: 'a reserved word' })
    .describe('namespace of trainings and serving, theirs alone'),
  trainingImage: z.string().min(1).describe('image that trains and serves (`container/`)'),
  carrierImage: z.string().min(1).describe('image that moves files between pods and the object store (`carrier/`)'),
  queue: dnsLabel.nullable().default(null).describe("Kueue's LocalQueue that trainings wait in; null without Kueue"),
  quota: clusterQuotaSchema.prefault({}),
})

export type ClusterPlace = z.infer<typeof clusterPlaceSchema>

/** The part that an installation's own objects need; images come with the trainings. */
export const clusterRoomSchema = clusterPlaceSchema.omit({ trainingImage: true, carrierImage: true })
export type ClusterRoom = z.infer<typeof clusterRoomSchema>

/**
 * The service accounts. `functions` submits and watches Jobs; pods of `training` and `serving` may ask the cluster for
 * nothing: these two are identities for the object store (Pod Identity, IRSA).
 */
export const clusterAccounts = {
  functions: 'remodel-functions',
  training: 'remodel-training',
  serving: 'remodel-serving',
} as const

/**
 * The group of users who are the installation's functions outside the cluster, such as those on AWS Lambda. It may do
 * what the account `functions` may.
 *
 * @example functionsGroupOf({ namespace: 'remodel' }) // => 'remodel:functions'
 */
export const functionsGroupOf = ({ namespace }: Pick<ClusterPlace, 'namespace'>) => `${namespace}:functions`

/**
 * The group of people who look after trainings: they see everything in the namespace but secrets, and may end Jobs.
 *
 * @example peopleGroupOf({ namespace: 'remodel' }) // => 'remodel:people'
 */
export const peopleGroupOf = ({ namespace }: Pick<ClusterPlace, 'namespace'>) => `${namespace}:people`

/** Label keys of everything that is ours in a cluster. */
export const clusterLabels = {
  installation: 'remodel.dev/installation',
  model: 'remodel.dev/model',
  run: 'remodel.dev/run',
  /** `training`, `serving`: what network policies select pods by. */
  role: 'remodel.dev/role',
} as const

/** The port that pods of serving answer on. */
export const servingPort = 8080

/** The label of namespaces whose pods may ask what serves; its value is `true`. */
export const servingClientLabel = 'remodel.dev/client'

/** The kinds of requests for a training, the most urgent first. */
export const trainingPriorities = ['manual', 'performance', 'drift', 'scheduled'] as const
export type TrainingPriority = (typeof trainingPriorities)[number]

/**
 * The PriorityClass, and Kueue's WorkloadPriorityClass, of a training's priority.
 *
 * @example priorityClassOf('drift') // => 'remodel-drift'
 */
export function priorityClassOf(priority: TrainingPriority): string {
  return `remodel-${priority}`
}
