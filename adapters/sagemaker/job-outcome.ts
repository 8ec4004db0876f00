import type { DescribeTrainingJobCommandOutput } from '@aws-sdk/client-sagemaker'
import type { TrainingJobStatus } from '#core/ports/training-backend'

/** What became of a job, before anything of it was read: a `succeeded` one still has to show its files. */
export type JobOutcome =
  | Exclude<TrainingJobStatus, { status: 'succeeded' }>
  | { readonly status: 'completed'; readonly endedAt: number }

type Described = Pick<
  DescribeTrainingJobCommandOutput,
  'TrainingJobStatus' | 'SecondaryStatus' | 'FailureReason' | 'TrainingEndTime' | 'LastModifiedTime'
>

/** Limits of time: the training's own, and with spot instances that of waiting and training together. */
const deadlines: readonly string[] = ['MaxRuntimeExceeded', 'MaxWaitTimeExceeded']

/**
 * SageMaker's account of a job as the port's. A job that was stopped at its limit is `Stopped` like one that a person stopped: its
 * secondary status tells them apart.
 */
export function jobOutcome(job: Described): JobOutcome {
  const endedAt = (job.TrainingEndTime ?? job.LastModifiedTime ?? new Date(0)).getTime()
  switch (job.TrainingJobStatus) {
    case 'Completed':
      return { status: 'completed', endedAt }
    case 'Stopped':
      return { status: 'stopped', cause: deadlines.includes(job.SecondaryStatus ?? '') ? 'deadline' : 'asked', endedAt }
    case 'Failed':
      return { status: 'failed', ...explainFailure(job.FailureReason ?? ''), endedAt }
    default:
      return { status: 'running' }
  }
}

/** Prefixes of `FailureReason` and whether another attempt may go better. The algorithm's own failures say it themselves. */
const causes: readonly (readonly [prefix: RegExp, retryable: boolean])[] = [
  [/^CapacityError/, true],
  [/^InternalServerError/, true],
  // The data cannot be read, or the image cannot be pulled: it would be so again.
  [/^ClientError/, false],
]

/** The codes of the container's failure file after which another attempt may go better, as in the container's supervisor. */
const passingCodes: readonly string[] = ['UNEXPECTED', 'TRAINER_FAILED']

/**
 * A failure in one sentence. The reason is the failure file's first 1,024 characters after `AlgorithmError: `, and the exit code.
 *
 * @example explainFailure('AlgorithmError: Two rows are too few.\ncode: NO_DATA\n, exit code: 2')
 * // => { reason: 'Two rows are too few.', retryable: false }
 */
export function explainFailure(failureReason: string): { readonly reason: string; readonly retryable: boolean } {
  const cause = causes.find(([prefix]) => prefix.test(failureReason))
  if (cause) return { reason: failureReason, retryable: cause[1] }
  const text = failureReason.replace(/^AlgorithmError:\s*/, '')
  const sentence = text.split('\n', 1)[0]?.trim() ?? ''
  const code = /^code: (\w+)$/m.exec(text)?.[1]
  const exitCode = /exit code: (\d+)\s*$/i.exec(text)?.[1]
  const words = sentence.replace(/^,?\s*exit code: \d+$/i, '')
  const reason =
    words !== '' ? words : `The trainer exited with code ${exitCode ?? 'unknown'} and wrote no failure file.`
  return { reason, retryable: code === undefined || passingCodes.includes(code) }
}
