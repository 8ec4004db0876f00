import type { DescribeTrainingJobCommandOutput } from '@aws-sdk/client-sagemaker'
import { readFailureFile } from '#adapters/training/failure-file'
import { endedSentence } from '#contracts/wording'
import type { TrainingJobStatus } from '#core/ports/training-backend'

/** A job's outcome before its files are read: a completed job succeeds only if its files are usable. */
export type JobOutcome =
  | Exclude<TrainingJobStatus, { status: 'succeeded' }>
  | { readonly status: 'completed'; readonly endedAt: number }

type Described = Pick<
  DescribeTrainingJobCommandOutput,
  | 'TrainingJobStatus'
  | 'SecondaryStatus'
  | 'SecondaryStatusTransitions'
  | 'FailureReason'
  | 'TrainingStartTime'
  | 'TrainingEndTime'
  | 'LastModifiedTime'
>

/**
 * Secondary statuses of a timeout: of the training itself or, with spot instances, of waiting and training together.
 */
const deadlines: readonly string[] = ['MaxRuntimeExceeded', 'MaxWaitTimeExceeded']

/**
 * Converts SageMaker's description of a job to the port's status. A job that hit its time limit is `Stopped`, like one
 * that a person stopped; its secondary status tells the two apart.
 */
export function jobOutcome(job: Described): JobOutcome {
  const endedAt = (job.TrainingEndTime ?? job.LastModifiedTime ?? new Date(0)).getTime()
  switch (job.TrainingJobStatus) {
    case 'Completed':
      return { status: 'completed', endedAt }
    case 'Stopped':
      if (job.SecondaryStatus === 'MaxWaitTimeExceeded' && job.TrainingStartTime === undefined)
        return {
          status: 'failed',
          reason: 'SageMaker had no spot instance for it in its time.',
          retryable: true,
          endedAt,
        }
      return { status: 'stopped', cause: deadlines.includes(job.SecondaryStatus ?? '') ? 'deadline' : 'asked', endedAt }
    case 'Failed':
      return { status: 'failed', ...explainFailure(job.FailureReason ?? ''), endedAt }
    case 'InProgress':
      return isUnstarted(job) ? { status: 'waiting', reason: waitingReason(job) } : { status: 'running' }
    default:
      return { status: 'running' }
  }
}

/**
 * Whether a job in progress has no instance yet. Spot training that was interrupted has begun: its waiting counts
 * against its time.
 */
export function isUnstarted(job: Partial<Pick<Described, 'SecondaryStatus' | 'TrainingStartTime'>>): boolean {
  const { SecondaryStatus: secondary = '', TrainingStartTime: startedAt } = job
  return ['Starting', 'Pending'].includes(secondary) && startedAt === undefined
}

/** The newest status message says whether SageMaker lacks capacity. */
function waitingReason({
  SecondaryStatus: secondary,
  SecondaryStatusTransitions: transitions = [],
}: Described): string {
  const message = transitions.at(-1)?.StatusMessage?.trim() ?? ''
  return message === '' ? `Its status at SageMaker is ${secondary}.` : `SageMaker says: ${endedSentence(message)}`
}

/**
 * Prefixes of `FailureReason`, and whether a retry may succeed. The algorithm's own failures carry a code that says so.
 */
const causes: readonly (readonly [prefix: RegExp, retryable: boolean])[] = [
  [/^CapacityError/, true],
  [/^InternalServerError/, true],
  // The data cannot be read, or the image cannot be pulled: a retry would fail the same way.
  [/^ClientError/, false],
]

/**
 * A failure in one sentence. The reason is `AlgorithmError: `, the first 1,024 characters of the failure file, and the
 * exit code.
 *
 * @example explainFailure('AlgorithmError: Two rows are too few.\ncode: NO_DATA\n, exit code: 2')
 * // => { reason: 'Two rows are too few.', retryable: false }
 */
function explainFailure(failureReason: string): { readonly reason: string; readonly retryable: boolean } {
  const cause = causes.find(([prefix]) => prefix.test(failureReason))
  if (cause) return { reason: failureReason, retryable: cause[1] }
  const text = failureReason.replace(/^AlgorithmError:\s*/, '')
  const { sentence, retryable } = readFailureFile(text)
  const exitCode = /exit code: (\d+)\s*$/i.exec(text)?.[1]
  const words = sentence.replace(/^,?\s*exit code: \d+$/i, '')
  const reason =
    words !== '' ? words : `The trainer exited with code ${exitCode ?? 'unknown'} and wrote no failure file.`
  return { reason, retryable }
}
