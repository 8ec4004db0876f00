import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ContainerProcess } from './container-process.ts'
import { layOutFolder, uploadCheckpoints, uploadResults } from './job-folder.ts'
import type { JobStorage } from './job-storage.ts'
import { validationError } from './service-error.ts'
import type { TrainingJobRequest } from './training-job-request.ts'

export interface TrainingJobWorld {
  readonly storage: JobStorage
  /** Jobs are folders below it. */
  readonly folder: string
  readonly commandOf: (request: TrainingJobRequest) => readonly string[]
  /** Between SIGTERM and SIGKILL; SageMaker waits 120 s. */
  readonly stopGraceMs: number
  readonly onChange: (job: TrainingJob) => void
}

type Status = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped'

const failureReasonMax = 1024

/** One training job from its creation to its end: the real trainer in a process, with SageMaker's states and words. */
export class TrainingJob {
  readonly request: TrainingJobRequest
  readonly arn: string
  readonly createdAt = Date.now()
  readonly transitions: { Status: string; StartTime: number; EndTime?: number; StatusMessage: string }[] = []
  readonly done: Promise<void>
  status: Status = 'InProgress'
  secondaryStatus = 'Starting'
  failureReason: string | null = null
  modelArtifact: string | null = null
  startedAt: number | null = null
  endedAt: number | null = null
  modifiedAt = this.createdAt
  readonly #world: TrainingJobWorld
  #container: ContainerProcess | null = null
  #stopped: 'Stopped' | 'MaxRuntimeExceeded' | null = null
  #interruptions = 0

  constructor(
    request: TrainingJobRequest,
    world: TrainingJobWorld,
    fate: { readonly arn: string; readonly failure: string | null },
  ) {
    this.request = request
    this.arn = fate.arn
    this.#world = world
    this.#move('InProgress', 'Starting', 'Preparing the instances for training')
    this.done = fate.failure === null ? this.#run() : this.#fail(fate.failure)
  }

  get name(): string {
    return this.request.TrainingJobName
  }

  get folder(): string {
    return join(this.#world.folder, this.name)
  }

  get logPath(): string {
    return join(this.folder, 'log.txt')
  }

  /** @throws {ServiceError} when it has ended, or is being stopped */
  stop(): void {
    if (this.status !== 'InProgress')
      throw validationError(`The request was rejected because the training job is in status ${this.status}.`)
    this.#stop('Stopped')
  }

  /** Takes the spot instance away: the job starts again on another one, with the checkpoints that it has. */
  interrupt(): void {
    this.#interruptions += 1
    this.#move('InProgress', 'Interrupted', 'Training job interrupted')
    this.#container?.kill()
  }

  /** Ends the trainer without a word, for the end of the tests. */
  async abandon(): Promise<void> {
    this.#stopped ??= 'Stopped'
    this.#container?.kill()
    await this.done
  }

  async #run(): Promise<void> {
    try {
      this.#move('InProgress', 'Downloading', 'Downloading input data')
      await layOutFolder(this.request, this.folder, this.#world.storage)
    } catch (error) {
      await this.#fail(`ClientError: Data download failed:${(error as Error).message}`)
      return
    }
    const exitCode = await this.#train()
    if (this.#stopped === null && exitCode !== 0) {
      await this.#fail(await this.#algorithmError(exitCode))
      return
    }
    if (this.#stopped === null) this.#move('InProgress', 'Uploading', 'Uploading generated training model')
    try {
      this.modelArtifact = await uploadResults(this.folder, this.#prefix, this.#world.storage)
    } catch (error) {
      await this.#fail(`InternalServerError: ${(error as Error).message}`)
      return
    }
    this.#end(this.#stopped === null ? 'Completed' : 'Stopped', this.#stopped ?? 'Completed')
  }

  async #train(): Promise<number> {
    const { MaxRuntimeInSeconds = 86_400 } = this.request.StoppingCondition
    const deadline = setTimeout(() => this.#stop('MaxRuntimeExceeded'), MaxRuntimeInSeconds * 1000)
    try {
      for (;;) {
        if (this.#stopped !== null) return 143
        const interruptions = this.#interruptions
        this.startedAt ??= Date.now()
        this.#move('InProgress', 'Training', 'Training image download completed. Training in progress.')
        this.#container = new ContainerProcess({
          command: this.#world.commandOf(this.request),
          folder: this.folder,
          logPath: this.logPath,
          environment: this.#environment(),
        })
        const exitCode = await this.#container.ended
        const { CheckpointConfig } = this.request
        if (CheckpointConfig) await uploadCheckpoints(this.folder, CheckpointConfig.S3Uri, this.#world.storage)
        if (interruptions === this.#interruptions) return exitCode
        this.#move('InProgress', 'Restarting', 'Training job restarted')
      }
    } finally {
      clearTimeout(deadline)
    }
  }

  /** `/opt/ml` cannot be used here, so the contract's one variable moves it; SageMaker itself sets the others. */
  #environment(): Record<string, string> {
    return {
      TRAINING_JOB_NAME: this.name,
      TRAINING_JOB_ARN: this.arn,
      AWS_REGION: 'us-east-1',
      ...this.request.Environment,
      SM_BASE_DIR: this.folder,
    }
  }

  #stop(why: 'Stopped' | 'MaxRuntimeExceeded'): void {
    if (this.status !== 'InProgress') return
    this.#stopped = why
    this.#move('Stopping', why === 'Stopped' ? 'Stopping' : 'MaxRuntimeExceeded', 'Stopping the training job')
    void this.#container?.stop(this.#world.stopGraceMs)
  }

  /** The failure file's first 1,024 characters, then how the container ended. */
  async #algorithmError(exitCode: number): Promise<string> {
    const written = await readFile(join(this.folder, 'output', 'failure'), 'utf8').catch(() => '')
    return `AlgorithmError: ${written.slice(0, failureReasonMax)}, exit code: ${exitCode}`.slice(0, failureReasonMax)
  }

  async #fail(reason: string): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    this.failureReason = reason
    this.#end('Failed', 'Failed')
  }

  #end(status: 'Completed' | 'Failed' | 'Stopped', secondary: string): void {
    this.endedAt = Date.now()
    this.#move(
      status,
      secondary,
      status === 'Failed' ? (this.failureReason ?? '') : `Training job ${status.toLowerCase()}`,
    )
  }

  #move(status: Status, secondaryStatus: string, message: string): void {
    const now = Date.now()
    const last = this.transitions.at(-1)
    if (last) last.EndTime = now / 1000
    this.transitions.push({ Status: secondaryStatus, StartTime: now / 1000, StatusMessage: message })
    Object.assign(this, { status, secondaryStatus, modifiedAt: now })
    this.#world.onChange(this)
  }

  get #prefix(): string {
    return `${this.request.OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${this.name}`
  }
}
