import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  ListTrainingJobsCommand,
  SageMakerClient,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker'
import { imageOfRun } from '#adapters/training/image-of-run'
import { writeChannels } from '#adapters/training/job-channels'
import { readResults } from '#adapters/training/job-results'
import { trainingJobsPrefix } from '#contracts/bucket-layout'
import { AppError, InvalidInputError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import type {
  BriefJobStatus,
  JobContainer,
  TrainingBackend,
  TrainingJob,
  TrainingJobStatus,
} from '#core/ports/training-backend'
import { briefStatus, statusOfEach } from '#core/status-of-each'
import { isUnstarted, jobOutcome } from './job-outcome.ts'
import { readLogTail } from './read-log-tail.ts'
import { isNotFound, sagemakerError } from './sagemaker-error.ts'
import {
  hyperparameterLengthMax,
  jobFolder,
  outputPath,
  type TrainingPlace,
  trainingRequest,
} from './training-request.ts'

export interface SageMakerTrainingBackendOptions extends TrainingPlace {
  /** Stores its objects in `bucketName`. */
  readonly objectStore: ObjectStore
  /**
   * Names an image by its digest.
   *
   * @default the image's name as it is
   */
  readonly resolveImage?: (image: string) => Promise<string>
  /** @default a client for the environment's region and credentials */
  readonly client?: SageMakerClient
  readonly logsClient?: CloudWatchLogsClient
}

/**
 * The TrainingBackend port on SageMaker training jobs.
 *
 * SageMaker accepts a job's name only once per account and region, for good, so submitting a job twice is harmless. No
 * state is kept here: SageMaker and the bucket have all of it.
 */
export class SageMakerTrainingBackend implements TrainingBackend {
  readonly name = 'sagemaker'
  readonly #options: SageMakerTrainingBackendOptions
  readonly #client: SageMakerClient
  readonly #logsClient: CloudWatchLogsClient

  constructor(options: SageMakerTrainingBackendOptions) {
    this.#options = options
    this.#client = options.client ?? new SageMakerClient({})
    this.#logsClient = options.logsClient ?? new CloudWatchLogsClient({})
  }

  environmentOf(container: JobContainer, frozen: string | null): Promise<string> {
    const { trainingImage, resolveImage } = this.#options
    return imageOfRun({ container, projectImage: trainingImage, frozen }, resolveImage)
  }

  async submit(job: TrainingJob): Promise<'submitted' | 'adopted'> {
    checkName(job.jobName)
    const { objectStore, bucketName } = this.#options
    const place = { folder: jobFolder(job), storeUrl: `s3://${bucketName}` }
    const channels = await writeChannels(objectStore, place, await withLongParameters(objectStore, job))
    try {
      await this.#client.send(new CreateTrainingJobCommand(trainingRequest(job, this.#options, channels)))
      return 'submitted'
    } catch (error) {
      if ((error as Error).name !== 'ResourceInUse') throw sagemakerError(error, `training job ${job.jobName}`)
      return this.#adopt(job)
    }
  }

  async describe(jobName: string): Promise<TrainingJobStatus> {
    const described = await this.#describe(jobName)
    if (described === null) return { status: 'unknown' }
    const outcome = jobOutcome(described)
    if (outcome.status !== 'completed') return outcome
    const { endedAt } = outcome
    const { objectStore, bucketName } = this.#options
    const artifactPrefix = (described.OutputDataConfig?.S3OutputPath ?? '').slice(outputPath(bucketName, '').length)
    const folder = `${trainingJobsPrefix}${artifactPrefix}/${jobName}`
    const results = await readResults(objectStore, { folder, artifactPrefix })
    return results.status === 'read'
      ? { status: 'succeeded', evaluation: results.evaluation, artifact: results.artifact, endedAt }
      : { status: 'failed', reason: results.reason, retryable: false, endedAt }
  }

  /** Many jobs by the list of those that run; a job that is not on it, which is rare, is asked about alone. */
  async statusesOf(jobNames: readonly string[]): Promise<ReadonlyMap<string, BriefJobStatus>> {
    const running = jobNames.length > 1 ? await this.#runningAmong(jobNames) : new Set<string>()
    const others = jobNames.filter((jobName) => !running.has(jobName))
    const statuses = await statusOfEach(others, (jobName) => this.#statusOf(jobName)).catch((error: unknown) => {
      if (running.size === 0) throw error
      return []
    })
    return new Map([...[...running].map((jobName) => [jobName, 'running'] as const), ...statuses])
  }

  async #runningAmong(jobNames: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>()
    let NextToken: string | undefined
    do {
      const page = new ListTrainingJobsCommand({ StatusEquals: 'InProgress', MaxResults: 100, NextToken })
      const answer = await this.#client.send(page).catch((error: unknown) => {
        throw sagemakerError(error, 'listing training jobs')
      })
      for (const summary of answer.TrainingJobSummaries ?? []) {
        const { TrainingJobName = '' } = summary
        // The list does not say why a job waits.
        if (jobNames.includes(TrainingJobName) && !isUnstarted(summary)) found.add(TrainingJobName)
      }
      NextToken = found.size < jobNames.length ? answer.NextToken : undefined
    } while (NextToken !== undefined)
    return found
  }

  async #statusOf(jobName: string): Promise<BriefJobStatus> {
    const described = await this.#describe(jobName)
    if (described === null) return 'unknown'
    const outcome = jobOutcome(described)
    return outcome.status === 'completed' ? 'succeeded' : briefStatus(outcome)
  }

  async stop(jobName: string): Promise<void> {
    checkName(jobName)
    try {
      await this.#client.send(new StopTrainingJobCommand({ TrainingJobName: jobName }))
    } catch (error) {
      if (isNotFound(error) || hasEnded(error)) return
      // Only jobs with our tag may be stopped, and one that never existed has none.
      if (isRefused(error) && (await this.#describe(jobName)) === null) return
      throw sagemakerError(error, `stopping training job ${jobName}`)
    }
  }

  async readLog(jobName: string, lineCount: number): Promise<string[]> {
    checkName(jobName)
    return readLogTail(this.#logsClient, jobName, lineCount)
  }

  /**
   * A job that writes elsewhere belongs to another installation in the account, which took the name first: its result
   * is not ours.
   */
  async #adopt(job: TrainingJob): Promise<'adopted'> {
    const described = await this.#describe(job.jobName)
    if (described?.OutputDataConfig?.S3OutputPath === outputPath(this.#options.bucketName, job.artifactPrefix))
      return 'adopted'
    const message = `training job ${job.jobName} belongs to another installation: it writes to ${described?.OutputDataConfig?.S3OutputPath}`
    throw new AppError({ code: 'JOB_NAME_TAKEN', message, details: { jobName: job.jobName } })
  }

  async #describe(jobName: string): Promise<DescribeTrainingJobCommandOutput | null> {
    checkName(jobName)
    try {
      return await this.#client.send(new DescribeTrainingJobCommand({ TrainingJobName: jobName }))
    } catch (error) {
      if (isNotFound(error)) return null
      throw sagemakerError(error, `describing training job ${jobName}`)
    }
  }
}

/** Hyperparameters that are too long for SageMaker become a channel named `hyperparameters`, with one JSON file. */
async function withLongParameters(store: ObjectStore, job: TrainingJob): Promise<TrainingJob['channels']> {
  const long = Object.entries(job.hyperparameters).filter(([, value]) => value.length > hyperparameterLengthMax)
  if (long.length === 0) return job.channels
  const key = `${jobFolder(job)}/input/hyperparameters.json`
  await store.put(key, new TextEncoder().encode(JSON.stringify(Object.fromEntries(long))))
  return { ...job.channels, hyperparameters: [key] }
}

/** SageMaker refuses to stop a job that has ended or is being stopped. */
function hasEnded(error: unknown): boolean {
  const { name, message } = error as Error
  return name === 'ValidationException' && /training job is in status/i.test(message)
}

function isRefused(error: unknown): boolean {
  return (error as Error).name === 'AccessDeniedException'
}

function checkName(jobName: string): void {
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(jobName)) return
  throw new InvalidInputError({ code: 'BAD_JOB_NAME', message: `${JSON.stringify(jobName)} is not a valid job name` })
}
