import type { V1ContainerStatus, V1Pod, V1PodCondition, V1PodStatus } from '@kubernetes/client-node'
import type { ContainerLife } from './container-life.ts'
import { isSidecar } from './requested-resources.ts'

/** A kubelet's knowledge of a pod. */
export interface KnownOfPod {
  readonly pod: V1Pod
  readonly podIp: string
  readonly startTime: Date
  readonly inits: readonly ContainerLife[]
  readonly mains: readonly ContainerLife[]
  readonly isInitialized: boolean
  /** The reason for which the kubelet ended the pod. */
  readonly ending: { readonly reason: string; readonly message: string } | null
  /** No container runs any more, and none will. */
  readonly isOver: boolean
  /** A disruption by the kubelet itself. */
  readonly disruption: string | null
}

/**
 * A pod's status, as a strategic merge patch: conditions that others set stay.
 *
 * @param pod with its status of now
 */
export function statusOf(known: KnownOfPod, pod: V1Pod): V1PodStatus {
  const { podIp, startTime, inits, mains, ending, isOver } = known
  const phase = phaseOf(known)
  return {
    phase,
    startTime,
    hostIP: '127.0.0.1',
    podIP: podIp,
    podIPs: [{ ip: podIp }],
    observedGeneration: pod.metadata?.generation ?? 1,
    ...(isOver && ending !== null && { reason: ending.reason, message: ending.message }),
    conditions: since(conditionsOf(known, phase), pod),
    initContainerStatuses: inits.map(containerStatus),
    containerStatuses: mains.map(containerStatus),
  }
}

function phaseOf({ mains, inits, isInitialized, ending, isOver }: KnownOfPod): string {
  if (isOver) {
    // A sidecar's end says nothing of the pod; an init container's failure does.
    const judged = [...inits.filter(({ spec }) => !isSidecar(spec)), ...mains]
    const isGood = ending === null && judged.every(({ exit }) => exit?.exitCode === 0)
    return isGood ? 'Succeeded' : 'Failed'
  }
  const hasBegun = mains.some((main) => main.containerID !== undefined)
  return isInitialized && hasBegun ? 'Running' : 'Pending'
}

function conditionsOf(known: KnownOfPod, phase: string): V1PodCondition[] {
  const { inits, mains, isInitialized, isOver, disruption } = known
  const sidecars = inits.filter(({ spec }) => isSidecar(spec))
  const isReady = phase === 'Running' && [...sidecars, ...mains].every((each) => each.isReady)
  const why = isReady ? {} : { reason: isOver ? 'PodCompleted' : 'ContainersNotReady' }
  return [
    condition('PodReadyToStartContainers', !isOver),
    condition('Initialized', isInitialized, isInitialized ? {} : { reason: 'ContainersNotInitialized' }),
    condition('ContainersReady', isReady, why),
    condition('Ready', isReady, why),
    ...(disruption === null
      ? []
      : [condition('DisruptionTarget', true, { reason: 'TerminationByKubelet', message: disruption })]),
  ]
}

/** Conditions with the time since which each has its status. */
export function since(conditions: readonly V1PodCondition[], { status }: V1Pod, now = new Date()): V1PodCondition[] {
  return conditions.map((each) => {
    const before = status?.conditions?.find(({ type }) => type === each.type)
    const lastTransitionTime = before?.status === each.status ? (before.lastTransitionTime ?? now) : now
    return { ...each, lastTransitionTime }
  })
}

/** A condition with its reason; the reason of before goes where there is none now. */
export function condition(
  type: string,
  isTrue: boolean,
  { reason, message }: { readonly reason?: string; readonly message?: string } = {},
): V1PodCondition {
  const why = { reason: reason ?? null, message: message ?? null }
  return { type, status: isTrue ? 'True' : 'False', ...(why as Pick<V1PodCondition, 'reason' | 'message'>) }
}

function containerStatus(life: ContainerLife): V1ContainerStatus {
  const { spec, state, lastState, restartCount, containerID } = life
  return {
    name: spec.name,
    image: spec.image ?? '',
    imageID: containerID === undefined ? '' : `lab://${spec.image}`,
    restartCount,
    ready: life.isReady,
    started: life.isStarted,
    state,
    lastState,
    ...(containerID !== undefined && { containerID }),
  }
}
