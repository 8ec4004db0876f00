import type { V1ContainerStateTerminated, V1Pod } from '@kubernetes/client-node'
import { podParts } from './manifests/pod-parts.ts'

/** How a container of a pod ended; null while it has not. */
export function endOf(pod: V1Pod, container: keyof typeof podParts): V1ContainerStateTerminated | null {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {}
  const found = [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === podParts[container])
  return found?.state?.terminated ?? found?.lastState?.terminated ?? null
}

/** Whether the pod was taken away from the training: evicted, preempted, or lost with its node. */
export function isDisrupted(pod: V1Pod): boolean {
  return disruptionOf(pod) !== null
}

/** The cluster's words for what took the pod away; null if nothing did. */
export function disruptionOf(pod: V1Pod): string | null {
  const found = pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True')
  return found ? (found.message ?? found.reason ?? 'disrupted') : null
}

export function hasEnded(pod: V1Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** The newest first. */
export function byAge(pods: readonly V1Pod[]): V1Pod[] {
  const made = ({ metadata }: V1Pod) => metadata?.creationTimestamp?.getTime() ?? 0
  return pods.toSorted((a, b) => made(b) - made(a))
}
