import type { TrainingPriority } from '#contracts/cluster-place'
import type { Instant } from '#core/instant'

/** The most that a training may use; the backend enforces it. */
export interface TrainingLimits {
  readonly cpus: number
  readonly memoryBytes: number
  readonly wallMs: number
}

/** A user's command that trains, for a backend that runs processes. */
export interface OwnCommand {
  readonly words: readonly string[]
  /** A relative one starts at the folder of this process. */
  readonly workingDirectory: string
}

/**
 * One training job: everything that the container contract needs, whatever the backend.
 *
 * `jobName` (the run's id and the attempt) identifies the job: submitting it twice never starts two jobs.
 */
export interface TrainingJob {
  readonly jobName: string
  readonly modelName: string
  readonly modelType: string
  /** The user's own image, for a backend that runs images; null for the container of this project. */
  readonly image: string | null
  /** The user's own command, for a backend that runs processes. @default the container of this project */
  readonly command?: OwnCommand | null
  /** Flat text values, as SageMaker passes them; structured values are JSON text. */
  readonly hyperparameters: Readonly<Record<string, string>>
  /** The object-store keys of the files in each channel's folder, by channel name (`training`, `champion`). */
  readonly channels: Readonly<Record<string, readonly string[]>>
  readonly limits: TrainingLimits
  /** A backend with a queue of its own serves the more urgent job first. */
  readonly priority: TrainingPriority
  /** Key prefix of the artifact's files. */
  readonly artifactPrefix: string
  /** The run's environment, as `environmentOf` gives it. A backend that runs images runs this one. */
  readonly environment: string | null
}

/** The user's own container of a job. */
export type JobContainer = Pick<TrainingJob, 'image' | 'command'>

export interface TrainedArtifact {
  /** The files' keys in the object store. */
  readonly keys: readonly string[]
  /** SHA-256 over the files, in key order, in hex. */
  readonly sha256: string
  readonly sizeBytes: number
}

/** The backend's report on a job. `endedAt` is wall time, even in a replay with its virtual clock. */
export type TrainingJobStatus =
  | { readonly status: 'unknown' }
  /** The backend has the job and has not started it. `reason` is a sentence for a person. */
  | { readonly status: 'waiting'; readonly reason: string }
  | { readonly status: 'running' }
  | {
      readonly status: 'succeeded'
      /** The container's evaluation.json, not yet validated. */
      readonly evaluation: unknown
      readonly artifact: TrainedArtifact
      readonly endedAt: Instant
    }
  | {
      readonly status: 'failed'
      readonly reason: string
      /** False if another try would fail the same way (bad data, out of memory). */
      readonly retryable: boolean
      readonly endedAt: Instant
    }
  | { readonly status: 'stopped'; readonly cause: 'deadline' | 'asked'; readonly endedAt: Instant }

/** A job's status alone, without its output. */
export type BriefJobStatus =
  | Exclude<TrainingJobStatus['status'], 'waiting'>
  | Extract<TrainingJobStatus, { readonly status: 'waiting' }>

export interface TrainingBackend {
  readonly name: 'local' | 'sagemaker' | 'kubernetes'
  /**
   * The environment that a run's job gets: an image, by its digest where that can be asked (`…@sha256:…`), else as it is
   * configured; or the hash of a lock file, or the user's own command. Null where that is not known.
   *
   * @param container the user's own, if the job has one
   * @param frozen the run's, if it was asked before: an image by its digest stays the same for every attempt
   * @throws {InvalidInputError} `NO_IMAGE` if this backend needs an image and the user's own container has none
   * @throws {AppError} retryable, if the registry is away
   */
  environmentOf(container: JobContainer, frozen: string | null): Promise<string | null>
  /** Returns once the job is accepted, not once it is done. An existing job of that name is adopted. */
  submit(job: TrainingJob): Promise<'submitted' | 'adopted'>
  /** Also reads the job's output and stores its artifact, which needs memory for the whole artifact. */
  describe(jobName: string): Promise<TrainingJobStatus>
  /**
   * The jobs' status without reading their output: the output of a job that `succeeded` may still be unusable.
   *
   * @returns one entry a job; a job that could not be asked about is left out
   * @throws if that is so of every job
   */
  statusesOf(jobNames: readonly string[]): Promise<ReadonlyMap<string, BriefJobStatus>>
  /** Stopping a job that has ended or never existed is harmless. */
  stop(jobName: string): Promise<void>
  /** The last `lineCount` lines that the job printed. */
  readLog(jobName: string, lineCount: number): Promise<string[]>
}
