import { readFile } from 'node:fs/promises'
import { check } from './request-rule.ts'
import { createTrainingJobRule, trainingJobNameRule } from './request-rules.ts'
import { ServiceError, validationError } from './service-error.ts'
import { TrainingJob, type TrainingJobWorld } from './training-job.ts'
import type { TrainingJobRequest } from './training-job-request.ts'

export const accountId = '123456789012'
export const region = 'us-east-1'
export const arnOf = (kind: string, name: string) => `arn:aws:sagemaker:${region}:${accountId}:${kind}/${name}`
const logGroup = '/aws/sagemaker/TrainingJobs'

/** SageMaker's training jobs: none is ever deleted, so a name is taken for good. */
export class TrainingJobs {
  readonly all = new Map<string, TrainingJob>()
  /** Why the next jobs fail before they train, one each. */
  readonly failures: string[] = []
  readonly #world: TrainingJobWorld

  constructor(world: TrainingJobWorld) {
    this.#world = world
  }

  create(request: TrainingJobRequest): { TrainingJobArn: string } {
    check(createTrainingJobRule, request)
    const { TrainingJobName: name, EnableManagedSpotTraining: spot, StoppingCondition } = request
    const { MaxRuntimeInSeconds = 86_400, MaxWaitTimeInSeconds: wait } = StoppingCondition
    if (spot && (wait === undefined || wait < MaxRuntimeInSeconds))
      throw validationError(
        'Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds',
      )
    if (!spot && wait !== undefined)
      throw validationError('MaxWaitTimeInSeconds above 0 is not supported when EnableManagedSpotTraining is False')
    const arn = arnOf('training-job', name)
    if (this.all.has(name)) {
      throw new ServiceError(
        'ResourceInUse',
        `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
      )
    }
    this.all.set(name, new TrainingJob(request, this.#world, { arn, failure: this.failures.shift() ?? null }))
    return { TrainingJobArn: arn }
  }

  describe(request: { TrainingJobName: string }): Record<string, unknown> {
    const job = this.#find(request)
    const seconds = (instant: number | null) => (instant === null ? undefined : instant / 1000)
    return {
      ...job.request,
      TrainingJobArn: job.arn,
      TrainingJobStatus: job.status,
      SecondaryStatus: job.secondaryStatus,
      SecondaryStatusTransitions: job.transitions,
      ...(job.failureReason !== null && { FailureReason: job.failureReason }),
      ...(job.modelArtifact !== null && { ModelArtifacts: { S3ModelArtifacts: job.modelArtifact } }),
      CreationTime: seconds(job.createdAt),
      TrainingStartTime: seconds(job.startedAt),
      TrainingEndTime: seconds(job.endedAt),
      LastModifiedTime: seconds(job.modifiedAt),
    }
  }

  stop(request: { TrainingJobName: string }): Record<string, never> {
    this.#find(request).stop()
    return {}
  }

  list({ StatusEquals, NameContains }: { StatusEquals?: string; NameContains?: string }): Record<string, unknown> {
    const found = [...this.all.values()].filter(
      (job) => (!StatusEquals || job.status === StatusEquals) && (!NameContains || job.name.includes(NameContains)),
    )
    return {
      TrainingJobSummaries: found
        .sort((a, b) => b.createdAt - a.createdAt)
        .map((job) => ({
          TrainingJobName: job.name,
          TrainingJobArn: job.arn,
          TrainingJobStatus: job.status,
          SecondaryStatus: job.secondaryStatus,
          CreationTime: job.createdAt / 1000,
          LastModifiedTime: job.modifiedAt / 1000,
        })),
    }
  }

  /** CloudWatch Logs: one stream a job, in the group of all training jobs. */
  logStreams({ logGroupName, logStreamNamePrefix = '' }: { logGroupName: string; logStreamNamePrefix?: string }) {
    if (logGroupName !== logGroup) throw missingLogs('group')
    const streams = [...this.all.values()].filter((job) => job.startedAt !== null).map(streamOf)
    return {
      logStreams: streams
        .filter((name) => name.startsWith(logStreamNamePrefix))
        .map((logStreamName) => ({ logStreamName })),
    }
  }

  async logEvents({
    logGroupName,
    logStreamName,
    limit = 10_000,
  }: {
    logGroupName: string
    logStreamName: string
    limit?: number
  }) {
    const job = [...this.all.values()].find((found) => found.startedAt !== null && streamOf(found) === logStreamName)
    if (logGroupName !== logGroup || !job) throw missingLogs('stream')
    const lines = (await readFile(job.logPath, 'utf8').catch(() => '')).split('\n').slice(0, -1)
    return { events: lines.slice(-limit).map((message) => ({ timestamp: job.startedAt, message })) }
  }

  #find(request: { TrainingJobName: string }): TrainingJob {
    check(trainingJobNameRule, request)
    const job = this.all.get(request.TrainingJobName)
    if (!job) throw validationError('Requested resource not found.')
    return job
  }
}

const streamOf = (job: TrainingJob) => `${job.name}/algo-1-${Math.floor(job.createdAt / 1000)}`
const missingLogs = (what: string) =>
  new ServiceError('ResourceNotFoundException', `The specified log ${what} does not exist.`)
