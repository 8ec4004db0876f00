import type { V1Job, V1Pod } from '@kubernetes/client-node'
import type { CarriedEnd } from '#contracts/carried-job'
import type { TrainingJobStatus } from '#core/ports/training-backend'
import { podParts } from './manifests/pod-parts.ts'
import { byAge, disruptionOf, endOf, isDisrupted } from './pod-state.ts'
import { sentenceOf } from './sentence-of.ts'

/** How a training ended, before its files are read. */
export type PodOutcome =
  | { readonly status: 'completed' }
  | TrainerExit
  | Extract<TrainingJobStatus, { readonly status: 'failed' | 'stopped' }>

/** The trainer ended with an error: its failure file says more. */
export interface TrainerExit {
  readonly status: 'exited'
  /** Null where it is no longer known. */
  readonly exitCode: number | null
  /** The container's own message, or the cluster's on a container that could not start; empty without one. */
  readonly said: string
  /** Another try would fail the same way, whatever the exit code says. */
  readonly isLasting?: boolean
  readonly endedAt: number
}

/** The carrier's exit code if a retry would fail the same way, as without one of the job's objects. */
const lastingCarrierExit = 2
/** The exit codes of a trainer that SIGTERM or SIGKILL ended. */
const terminated = 143
const killed = 137

/**
 * How a Job ended, by its own conditions and by its pods, which may be gone. Null while it has not ended.
 *
 * @param carried reads what the carrier left; asked for where only the carrier can tell
 */
export async function podOutcome(
  job: V1Job,
  pods: readonly V1Pod[],
  carried: () => Promise<CarriedEnd | null>,
): Promise<PodOutcome | null> {
  if (conditionOf(job, 'Complete') !== undefined) return { status: 'completed' }
  const late = pods.find(({ status }) => status?.reason === 'DeadlineExceeded')
  const failed = conditionOf(job, 'Failed')
  if (failed === undefined) return late ? { status: 'stopped', cause: 'deadline', endedAt: endedAtOf(late) } : null
  const endedAt = timeOf(failed.lastTransitionTime)
  const [pod] = byAge(pods)
  return pod === undefined
    ? withoutPod(job, { message: failed.message ?? failed.reason ?? '', endedAt, carried })
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
  return isDeleted
    ? podDeleted(endedAt)
    : { status: 'exited', exitCode: train.exitCode, said: train.message ?? '', endedAt }
}

/**
 * The pod is gone: the Job's condition names the exit code, and of a trainer that was ended from outside the carrier and
 * the times say by what.
 */
async function withoutPod(
  job: V1Job,
  found: {
    readonly message: string
    readonly endedAt: number
    readonly carried: () => Promise<CarriedEnd | null>
  },
): Promise<PodOutcome> {
  const { message, endedAt } = found
  const code = /failed with exit code (\d+)/.exec(message)?.[1]
  const exitCode = code === undefined ? null : Number(code)
  const exited = { status: 'exited', exitCode, said: '', endedAt } as const
  if (exitCode !== terminated && exitCode !== killed) return exited
  // Of several pods nothing says which one left the end.
  const end = (job.status?.failed ?? 1) <= 1 ? await found.carried() : null
  if (exitCode === killed && end?.wasAsked !== true)
    return {
      ...exited,
      said: `it was killed, probably because ${memoryWasShort(memoryLimitOf(job))}.`,
      isLasting: true,
    }
  if (end?.wasAsked === false) return exited
  const deadlineMs = (job.spec?.template.spec?.activeDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1000
  const startedMin = timeOf(job.status?.startTime)
  const startedMax = end?.begunAt === undefined ? null : Date.parse(end.begunAt)
  return endedFromOutside({ endedAt, startedMin, startedMax, deadlineMs }) ?? podDeleted(endedAt)
}

/** A likely reason of an end without a word, to be told as no more than that. */
export function memoryWasShort(limit: string): string {
  return `it needs more memory than its limit of ${limit}`
}

/**
 * The end of a training that its node asked to end: by its deadline, or because its pod was deleted. Its pod's start,
 * from which the deadline counts, is known only to lie between two times.
 *
 * A pod that is deleted within the grace before its deadline counts as late: it ends only after it.
 *
 * @param startedMax null where it is not known
 * @returns null if it was not the deadline
 */
export function endedFromOutside({
  endedAt,
  startedMin,
  startedMax,
  deadlineMs,
}: {
  readonly endedAt: number
  readonly startedMin: number
  readonly startedMax: number | null
  readonly deadlineMs: number
}): Extract<PodOutcome, { readonly status: 'failed' | 'stopped' }> | null {
  if (endedAt - startedMin < deadlineMs) return null
  if (startedMax !== null && endedAt - startedMax >= deadlineMs)
    return { status: 'stopped', cause: 'deadline', endedAt }
  const reason =
    'It was ended from outside, by its deadline or by somebody who deleted it: the cluster no longer says which.'
  return { status: 'failed', reason, retryable: false, endedAt }
}

function podDeleted(endedAt: number): PodOutcome {
  return { status: 'failed', reason: 'Its pod was deleted before the training ended.', retryable: true, endedAt }
}

/** The trainer's memory limit for a person: 4 GiB. */
function memoryLimitOf(job: V1Job): string {
  const containers = job.spec?.template.spec?.containers ?? []
  const limit = containers.find(({ name }) => name === podParts.train)?.resources?.limits?.memory ?? ''
  return Number(limit) > 0 ? gibInWords(Number(limit)) : limit
}

/** @example gibInWords(4 * 2 ** 30) // => '4 GiB' */
export function gibInWords(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`
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
