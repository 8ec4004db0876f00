import type { V1Job, V1Pod } from '@kubernetes/client-node'
import type { TrainingJobStatus } from '#core/ports/training-backend'
import { podParts } from './manifests/pod-parts.ts'
import { byAge, disruptionOf, endOf, isDisrupted } from './pod-state.ts'
import { sentenceOf } from './sentence-of.ts'

/** How a training ended, before its files are read. */
export type PodOutcome =
  | { readonly status: 'completed' }
  /** The trainer ended with an error: its failure file says more. The code is null where it is no longer known. */
  | { readonly status: 'exited'; readonly exitCode: number | null; readonly endedAt: number }
  | Extract<TrainingJobStatus, { readonly status: 'failed' | 'stopped' }>

/** The carrier's exit code if a retry would fail the same way, as without one of the job's objects. */
const lastingCarrierExit = 2
/** The exit code of a trainer that SIGTERM ended. */
const terminated = 143

/** How a Job ended, by its own conditions and by its pods, which may be gone. Null while it has not ended. */
export function podOutcome(job: V1Job, pods: readonly V1Pod[]): PodOutcome | null {
  if (conditionOf(job, 'Complete') !== undefined) return { status: 'completed' }
  const late = pods.find(({ status }) => status?.reason === 'DeadlineExceeded')
  const failed = conditionOf(job, 'Failed')
  if (failed === undefined) return late ? { status: 'stopped', cause: 'deadline', endedAt: endedAtOf(late) } : null
  const endedAt = timeOf(failed.lastTransitionTime)
  const [pod] = byAge(pods)
  return pod === undefined
    ? withoutPod(job, { message: failed.message ?? failed.reason ?? '', endedAt })
    : failureOf(job, pod, endedAt)
}

/** Whether the cluster has said its last word on a Job. */
export function isFinished(job: V1Job): boolean {
  return conditionOf(job, 'Complete') !== undefined || conditionOf(job, 'Failed') !== undefined
}

function conditionOf(job: V1Job, type: 'Complete' | 'Failed') {
  return job.status?.conditions?.find((found) => found.type === type && found.status === 'True')
}

/**
 * How a training ended whose pod says it before the Job does, which takes seconds more. Null if the pod cannot tell.
 */
export function outcomeOfLeavingPod(job: V1Job, pod: V1Pod): PodOutcome | null {
  const train = endOf(pod, 'train')
  if (train === null || isDisrupted(pod) || pod.metadata?.deletionTimestamp !== undefined) return null
  const endedAt = timeOf(train.finishedAt)
  // A trainer that was asked to end, by whom only the Job will say.
  if (train.exitCode === terminated) return null
  return train.exitCode === 0 ? { status: 'completed' } : failureOf(job, pod, endedAt)
}

function failureOf(job: V1Job, pod: V1Pod, endedAt: number): PodOutcome {
  const { reason, message } = pod.status ?? {}
  if (reason === 'DeadlineExceeded') return { status: 'stopped', cause: 'deadline', endedAt }
  const failed = (text: string, retryable: boolean) => ({ status: 'failed', reason: text, retryable, endedAt }) as const
  const disruption = disruptionOf(pod)
  if (disruption !== null) return failed(`Its pods were taken away too often, at last: ${sentenceOf(disruption)}`, true)
  const [train, bring] = [endOf(pod, 'train'), endOf(pod, 'bring')]
  if ([train, bring].some((end) => end?.reason === 'OOMKilled')) {
    const limit = memoryLimitOf(job)
    return failed(`The training needed more memory than its limit of ${limit}: the node ended it (OOMKilled).`, false)
  }
  // Its own files took too much room; an eviction for the node's sake is a disruption.
  if (reason === 'Evicted') return failed(`Its pod was evicted: ${sentenceOf(message ?? 'no reason was given')}`, false)
  if (bring !== null && bring.exitCode !== 0) {
    const said = bring.message?.trim() || `the carrier exited with code ${bring.exitCode}`
    return failed(`Its data could not be brought in: ${sentenceOf(said)}`, bring.exitCode !== lastingCarrierExit)
  }
  if (train === null) {
    const said = [reason, message].filter(Boolean).join(': ') || 'no reason was given'
    return failed(`Its pod failed before the training began: ${sentenceOf(said)}`, true)
  }
  const isDeleted = pod.metadata?.deletionTimestamp !== undefined && train.exitCode === terminated
  return isDeleted ? podDeleted(endedAt) : { status: 'exited', exitCode: train.exitCode, endedAt }
}

/** The pod is gone: the condition names the exit code, and the times say whether it was the deadline. */
function withoutPod(
  job: V1Job,
  { message, endedAt }: { readonly message: string; readonly endedAt: number },
): PodOutcome {
  const code = /failed with exit code (\d+)/.exec(message)?.[1]
  const exitCode = code === undefined ? null : Number(code)
  if (exitCode !== terminated) return { status: 'exited', exitCode, endedAt }
  const deadlineMs = (job.spec?.template.spec?.activeDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1000
  const isLate = endedAt - timeOf(job.status?.startTime) >= deadlineMs
  return isLate ? { status: 'stopped', cause: 'deadline', endedAt } : podDeleted(endedAt)
}

function podDeleted(endedAt: number): PodOutcome {
  return { status: 'failed', reason: 'Its pod was deleted before the training ended.', retryable: true, endedAt }
}

/** The trainer's memory limit for a person: 4 GiB. */
function memoryLimitOf(job: V1Job): string {
  const containers = job.spec?.template.spec?.containers ?? []
  const limit = containers.find(({ name }) => name === podParts.train)?.resources?.limits?.memory ?? ''
  const gib = Number(limit) / 2 ** 30
  return gib > 0 ? `${Number(gib.toPrecision(3))} GiB` : limit
}

/** When the last of a pod's containers ended; now for a pod that had none. */
function endedAtOf({ status }: V1Pod): number {
  const containers = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
  const times = containers.map(({ state }) => timeOf(state?.terminated?.finishedAt))
  return Math.max(...times, 0) || Date.now()
}

function timeOf(time: Date | undefined): number {
  return time?.getTime() ?? 0
}
