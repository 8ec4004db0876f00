import type { CoreV1Event, V1Job, V1Pod } from '@kubernetes/client-node'
import { minuteMs } from '#core/instant'
import { byAge, disruptionOf, hasEnded } from './pod-state.ts'
import { sentenceOf } from './sentence-of.ts'

/**
 * An image that cannot be pulled for so long is not there. The kubelet tries again after up to five minutes, so that a
 * registry which was away for a moment has been asked several times by then.
 */
export const pullMsMax = 10 * minuteMs

/** An unfinished Job: it runs, or waits, or will never start. */
export type Progress =
  | { readonly status: 'running' }
  | { readonly status: 'waiting'; readonly reason: string }
  | { readonly status: 'unstartable'; readonly reason: string }

const pullFaults: readonly string[] = ['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable', 'ImageInspectError']
/** Faults of the manifest itself: no later try is another one. */
const lastingFaults: readonly string[] = ['InvalidImageName', 'ErrImageNeverPull', 'CreateContainerConfigError']

export interface SeenJob {
  readonly pods: readonly V1Pod[]
  /** Those of the Job, in any order; asked for where there is no pod. */
  readonly events: () => Promise<readonly CoreV1Event[]>
  /** Kueue's queue; null without one. */
  readonly queue: string | null
  /** Milliseconds since 1970. */
  readonly now: number
}

/** How far a Job is that has not ended. */
export async function progressOf(job: V1Job, { pods, events, queue, now }: SeenJob): Promise<Progress> {
  if (job.spec?.suspend === true)
    return waiting(queue === null ? 'Its Job is suspended.' : `It waits in the queue ${queue} for its admission.`)
  const [pod] = byAge(pods.filter((each) => !hasEnded(each)))
  if (pod === undefined) {
    const [last] = byAge(pods)
    // The Job will say in a moment how it ended.
    if (last !== undefined && disruptionOf(last) === null) return { status: 'running' }
    return waiting(withoutPod(last, await events()))
  }
  return pod.status?.phase === 'Running' ? { status: 'running' } : pendingProgress(pod, now)
}

function withoutPod(last: V1Pod | undefined, events: readonly CoreV1Event[]): string {
  const disruption = last && disruptionOf(last)
  if (disruption) return `Its pod was taken away, and another one is to follow: ${sentenceOf(disruption)}`
  const refusals = events.filter(({ reason }) => reason === 'FailedCreate')
  const refusal = refusals.toSorted((a, b) => timeOf(b) - timeOf(a))[0]?.message
  return refusal === undefined
    ? 'The cluster has not made its pod yet.'
    : `The cluster makes no pod for it: ${sentenceOf(refusal)}`
}

function pendingProgress(pod: V1Pod, now: number): Progress {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False')
    return waiting(`No node takes its pod: ${sentenceOf(scheduled.message ?? scheduled.reason ?? 'unschedulable')}`)
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  const containers = [...initContainerStatuses, ...containerStatuses]
  for (const { image, state } of containers) {
    const { reason = '', message = '' } = state?.waiting ?? {}
    const shown = `${reason}${message === '' ? '' : `: ${message}`}`
    if (lastingFaults.includes(reason))
      return {
        status: 'unstartable',
        reason: `Its container cannot start from the image ${image}: ${sentenceOf(shown)}`,
      }
    if (!pullFaults.includes(reason)) continue
    const text = `The image ${image} cannot be pulled: ${sentenceOf(shown)}`
    const since = pod.status?.startTime?.getTime() ?? pod.metadata?.creationTimestamp?.getTime() ?? now
    return now - since < pullMsMax ? waiting(text) : { status: 'unstartable', reason: text }
  }
  // From here on the pod works for the job: it brings the data in.
  if (initContainerStatuses.some(({ state }) => state?.running || state?.terminated)) return { status: 'running' }
  return waiting('Its pod is being prepared on a node.')
}

function waiting(reason: string): Progress {
  return { status: 'waiting', reason }
}

function timeOf({ lastTimestamp, eventTime, metadata }: CoreV1Event): number {
  return (lastTimestamp ?? eventTime ?? metadata.creationTimestamp)?.getTime() ?? 0
}
