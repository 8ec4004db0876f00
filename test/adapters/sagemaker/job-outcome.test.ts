import { describe, expect, it, test } from 'vitest'
import { instanceTypeFor } from '#adapters/sagemaker/instance-type-for'
import { jobOutcome } from '#adapters/sagemaker/job-outcome'

const endedAt = new Date('2024-03-01T10:00:00Z')
const at = endedAt.getTime()

describe('a job as SageMaker describes it', () => {
  it.each([
    ['InProgress', 'Training', { status: 'running' }],
    ['Stopping', 'MaxRuntimeExceeded', { status: 'running' }],
    ['Completed', 'Completed', { status: 'completed', endedAt: at }],
    ['Stopped', 'Stopped', { status: 'stopped', cause: 'asked', endedAt: at }],
    ['Stopped', 'MaxRuntimeExceeded', { status: 'stopped', cause: 'deadline', endedAt: at }],
    ['Stopped', 'MaxWaitTimeExceeded', { status: 'stopped', cause: 'deadline', endedAt: at }],
  ] as const)('that is %s (%s) has its outcome', (status, secondary, outcome) => {
    const times = { TrainingStartTime: new Date(at - 1000), TrainingEndTime: endedAt }
    expect(jobOutcome({ TrainingJobStatus: status, SecondaryStatus: secondary, ...times } as never)).toEqual(outcome)
  })

  it('that found no spot instance in its time trained nothing, and may be tried again', () => {
    const job = {
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'MaxWaitTimeExceeded',
      LastModifiedTime: endedAt,
    }
    const reason = 'SageMaker had no spot instance for it in its time.'
    expect(jobOutcome(job as never)).toEqual({ status: 'failed', reason, retryable: true, endedAt: at })
  })

  it('that has no instance yet waits, in the words of its newest status', () => {
    const job = {
      TrainingJobStatus: 'InProgress',
      SecondaryStatus: 'Starting',
      SecondaryStatusTransitions: [
        { Status: 'Starting', StartTime: endedAt, StatusMessage: 'Starting the training job' },
        {
          Status: 'Starting',
          StartTime: endedAt,
          StatusMessage: 'Insufficient capacity error from EC2 while launching instances, retrying!',
        },
      ],
    }
    expect(jobOutcome(job as never)).toEqual({
      status: 'waiting',
      reason: 'SageMaker says: Insufficient capacity error from EC2 while launching instances, retrying!',
    })
    const pending = { TrainingJobStatus: 'InProgress', SecondaryStatus: 'Pending' }
    const reason = 'Its status at SageMaker is Pending.'
    expect(jobOutcome(pending as never)).toEqual({ status: 'waiting', reason })
    // Spot capacity that is reclaimed and sought again is part of a training.
    expect(jobOutcome({ ...pending, TrainingStartTime: endedAt } as never)).toEqual({ status: 'running' })
  })

  it('that failed before it started ended when it was last changed', () => {
    const job = {
      TrainingJobStatus: 'Failed',
      FailureReason: 'CapacityError: none',
      LastModifiedTime: endedAt,
    } as const
    expect(jobOutcome(job as never)).toEqual({
      status: 'failed',
      reason: 'CapacityError: none',
      retryable: true,
      endedAt: at,
    })
  })
})

test.each([
  ['AlgorithmError: Two rows are too few.\ncode: NO_DATA\n\nTraceback, exit code: 2', 'Two rows are too few.', false],
  [
    'AlgorithmError: The training failed: KeyError: x\ncode: UNEXPECTED\n\nTraceback, exit code: 1',
    'The training failed: KeyError: x',
    true,
  ],
  // The failure file was longer than what is shown of it.
  ['AlgorithmError: It needs more memory.\ncode: OUT_OF_MEMORY\n\nTraceback (most', 'It needs more memory.', false],
  ['AlgorithmError: , exit code: 137', 'The trainer exited with code 137 and wrote no failure file.', true],
  ['AlgorithmError: Exit Code: 1', 'The trainer exited with code 1 and wrote no failure file.', true],
  ['AlgorithmError: a user’s own image says so, exit code: 1', 'a user’s own image says so, exit code: 1', true],
  ['ClientError: Data download failed:NoSuchKey', 'ClientError: Data download failed:NoSuchKey', false],
  ['', 'The trainer exited with code unknown and wrote no failure file.', true],
])('the failure %j is told as %j', (failureReason, reason, retryable) => {
  const job = { TrainingJobStatus: 'Failed', FailureReason: failureReason, TrainingEndTime: endedAt } as const
  expect(jobOutcome(job as never)).toEqual({ status: 'failed', reason, retryable, endedAt: at })
})

test.each([
  [2, 4, 'ml.m5.large'],
  [2, 8, 'ml.r5.large'],
  [3, 4, 'ml.m5.xlarge'],
  [1, 40, 'ml.r5.2xlarge'],
  [64, 300, 'ml.m5.24xlarge'],
] as const)('%d CPUs and %d GB train on %s…', (cpus, memoryGb, type) => {
  expect(instanceTypeFor({ cpus, memoryBytes: memoryGb * 2 ** 30 })).toBe(type)
})

test('what no instance has is refused, once and for all', () => {
  expect(() => instanceTypeFor({ cpus: 200, memoryBytes: 2 ** 30 })).toThrow(
    expect.objectContaining({ code: 'NO_INSTANCE_SO_LARGE', retryable: false }),
  )
})
