import type { Instant } from '#core/instant'

/** What a training may use at most; the backend enforces it. */
export interface TrainingLimits {
  readonly cpus: number
  readonly memoryBytes: number
  readonly wallMs: number
}

/**
 * One training job: all that the container contract needs, and nothing of where it runs.
 *
 * `jobName` (the run's id and the attempt) is the job's identity: submitting it twice never starts two.
 */
export interface TrainingJob {
  readonly jobName: string
  readonly modelName: string
  readonly modelType: string
  /** Flat, text only, as SageMaker hands them over; structured values are JSON text. */
  readonly hyperparameters: Readonly<Record<string, string>>
  /** Object-store keys that a channel's folder will hold, by channel name (`training`, `champion`). */
  readonly channels: Readonly<Record<string, readonly string[]>>
  readonly limits: TrainingLimits
  /** Key prefix below which the artifact's files are stored. */
  readonly artifactPrefix: string
}

export interface TrainedArtifact {
  /** Keys of the artifact's files in the object store. */
  readonly keys: readonly string[]
  /** SHA-256 over the files, in key order, in hex. */
  readonly sha256: string
  readonly sizeBytes: number
}

/** What the backend knows of a job. `endedAt` is the wall's time: a replay orders by its own clock. */
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
      /** False when a second try would fail the same way (bad data, over memory). */
      readonly retryable: boolean
      readonly endedAt: Instant
    }
  | { readonly status: 'stopped'; readonly cause: 'deadline' | 'asked'; readonly endedAt: Instant }

export interface TrainingBackend {
  readonly name: 'local' | 'sagemaker' | 'kubernetes'
  /** Returns once the job is accepted, not once it is done. A job of that name that already exists is adopted. */
  submit(job: TrainingJob): Promise<'submitted' | 'adopted'>
  /** Reads what a job left, too, and stores its artifact: that takes memory for the whole of it. */
  describe(jobName: string): Promise<TrainingJobStatus>
  /** How a job stands, without reading what it left: one that `succeeded` may still turn out to have left nothing usable. */
  statusOf(jobName: string): Promise<TrainingJobStatus['status']>
  /** Stopping what has ended, or was never there, is harmless. */
  stop(jobName: string): Promise<void>
  /** The last `lineCount` lines that the job printed. */
  readLog(jobName: string, lineCount: number): Promise<string[]>
}
