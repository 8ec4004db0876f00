/** The facts that a run's id is made of. */
export interface RunFacts {
  readonly modelName: string
  /** Milliseconds since 1970. */
  readonly requestedAt: number
  readonly triggerId: string
}

/**
 * A run's id: the model, the minute, and enough of the trigger to tell two runs of one minute apart. It has at most 59
 * characters, so that every backend accepts the job name that is made of it.
 *
 * @example runIdOf({ modelName: 'churn', requestedAt: 0, triggerId: '3f2a9c00-…' }) // => 'churn-700101t0000-3f2a9c'
 */
export function runIdOf({ modelName, requestedAt, triggerId }: RunFacts): string {
  const minute = new Date(requestedAt).toISOString().slice(2, 16).replaceAll(/[-:]/g, '').toLowerCase()
  return `${modelName}-${minute}-${triggerId.replaceAll('-', '').slice(0, 6)}`
}

/** The most jobs of a run: their names have room for two digits. With an hour between two jobs that takes days. */
export const jobsMax = 99

/**
 * The name of a run's training job: the run and the attempt. A second attempt is another job; a repeated submission is
 * the same job.
 *
 * This is the place for further kinds of names. A tuning job of SageMaker, for example, has at most 32 characters: its
 * name has to be a hash of run and attempt, and the run is then found in its table instead of in the name.
 *
 * @example jobNameOf('nsw-price-700101t0000-3f2a9c', 2) // => 'nsw-price-700101t0000-3f2a9c-a2'
 */
export function jobNameOf(runId: string, attempt: number): string {
  return `${runId}-a${attempt}`
}

/** Run and attempt of a job, as `runIdOf` and `jobNameOf` put them together. */
export interface JobOfRun {
  readonly modelName: string
  readonly runId: string
  readonly attempt: number
}

/**
 * Reads a job's name; null for a job that is not one of ours.
 *
 * @example readJobName('nsw-price-700101t0000-3f2a9c-a2')?.runId // => 'nsw-price-700101t0000-3f2a9c'
 */
export function readJobName(jobName: string): JobOfRun | null {
  const { runId, modelName, attempt } = jobNamePattern.exec(jobName)?.groups ?? {}
  if (runId === undefined || modelName === undefined) return null
  return { modelName, runId, attempt: Number(attempt) }
}

const jobNamePattern = /^(?<runId>(?<modelName>[a-z][a-z0-9-]{0,39})-\d{6}t\d{4}-[0-9a-f]{6})-a(?<attempt>\d+)$/
