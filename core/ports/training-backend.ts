import type { Instant } from '#core/instant'

/** The most that a training may use; the backend enforces it. */
export interface TrainingLimits {
  readonly cpus: number
  readonly memoryBytes: number
  readonly wallMs: number
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
  /** Flat text values, as SageMaker passes them; structured values are JSON text. */
  readonly hyperparameters: Readonly<Record<string, string>>
  /** The object-store keys of the files in each channel's folder, by channel name (`training`, `champion`). */
  readonly channels: Readonly<Record<string, readonly string[]>>
  readonly limits: TrainingLimits
  /** Key prefix of the artifact's files. */
  readonly artifactPrefix: string
  /** The run's environment, as `environmentOf` gives it. A backend that runs images runs this one. */
  readonly environment: string | null
}

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

export interface TrainingBackend {
  readonly name: 'local' | 'sagemaker' | 'kubernetes'
  /**
   * The environment that a run's job gets: an image, by its digest where that can be asked (`…@sha256:…`), else as it is
   * configured; or the hash of a lock file. Null where that is not known, as for a user's own command.
   *
   * @param frozen the run's, if it was asked before: an image by its digest stays the same for every attempt
   * @throws {AppError} retryable, if the registry is away
   */
  environmentOf(frozen: string | null): Promise<string | null>
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
  statusesOf(jobNames: readonly string[]): Promise<ReadonlyMap<string, TrainingJobStatus['status']>>
  /** Stopping a job that has ended or never existed is harmless. */
  stop(jobName: string): Promise<void>
  /** The last `lineCount` lines that the job printed. */
  readLog(jobName: string, lineCount: number): Promise<string[]>
}
