import { type ClusterRoom, priorityClassOf, trainingPriorities } from '#contracts/cluster-place'
import { type CustomObject, labelsOf, type Manifest, namespaced } from './manifest.ts'
import { priorityValues } from './priority-manifests.ts'

const apiVersion = 'kueue.x-k8s.io/v1beta2'

/**
 * The queue that trainings wait in, and their priorities, for clusters with Kueue.
 *
 * @param clusterQueue one that exists; without it the installation gets its own, with the room of its quota
 */
export function kueueManifests(place: ClusterRoom, queue: string, clusterQueue?: string): Manifest<CustomObject>[] {
  const own = place.namespace
  return [
    ...(clusterQueue === undefined ? ownQueue(place, own) : []),
    {
      apiVersion,
      kind: 'LocalQueue',
      metadata: namespaced(place, queue),
      spec: { clusterQueue: clusterQueue ?? own },
    },
    ...trainingPriorities.map((priority) => ({
      apiVersion,
      kind: 'WorkloadPriorityClass',
      metadata: { name: priorityClassOf(priority), labels: { 'app.kubernetes.io/part-of': 'remodel' } },
      value: priorityValues[priority],
      description: `Trainings of Remodel, ${priority}.`,
    })),
  ]
}

/** Queues and flavors belong to the cluster: they are named after the namespace. */
function ownQueue(place: ClusterRoom, name: string): Manifest<CustomObject>[] {
  const { cpus, memoryGib } = place.quota
  const resources = [
    { name: 'cpu', nominalQuota: String(cpus) },
    { name: 'memory', nominalQuota: `${memoryGib}Gi` },
  ]
  return [
    { apiVersion, kind: 'ResourceFlavor', metadata: { name, labels: labelsOf(place) }, spec: {} },
    {
      apiVersion,
      kind: 'ClusterQueue',
      metadata: { name, labels: labelsOf(place) },
      spec: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': place.namespace } },
        // The queue hands out places by priority and then by age; a training that has one keeps it.
        queueingStrategy: 'BestEffortFIFO',
        preemption: { withinClusterQueue: 'Never' },
        resourceGroups: [{ coveredResources: ['cpu', 'memory'], flavors: [{ name, resources }] }],
      },
    },
  ]
}
