import type { V1PriorityClass } from '@kubernetes/client-node'
import { priorityClassOf, type TrainingPriority, trainingPriorities } from '#contracts/cluster-place'
import type { Manifest } from './manifest.ts'

/**
 * Below 0, the priority of pods without a class: trainings can wait, and yield to what serves people. Above -10, where
 * the cluster autoscaler starts to add no nodes for a pod. A training never ends another pod to take its place.
 */
export const priorityValues: Readonly<Record<TrainingPriority, number>> = {
  manual: -1,
  performance: -2,
  drift: -3,
  scheduled: -4,
}

/** Classes belong to the cluster: those of two installations are the same. */
export function priorityManifests(): Manifest<V1PriorityClass>[] {
  return trainingPriorities.map((priority) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: priorityClassOf(priority), labels: { 'app.kubernetes.io/part-of': 'remodel' } },
    value: priorityValues[priority],
    preemptionPolicy: 'Never',
    globalDefault: false,
    description: `Trainings of Remodel, ${priority}.`,
  }))
}
