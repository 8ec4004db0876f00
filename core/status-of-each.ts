import type { BriefJobStatus, TrainingJobStatus } from './ports/training-backend.ts'

/** A job's status without its output. */
export function briefStatus(status: TrainingJobStatus): BriefJobStatus {
  return status.status === 'waiting' ? status : status.status
}

/**
 * Asks about one job after the other. A job that could not be asked about is left out of the answer.
 *
 * @throws the first error if every question failed
 */
export async function statusOfEach(
  jobNames: readonly string[],
  ask: (jobName: string) => Promise<BriefJobStatus>,
): Promise<Map<string, BriefJobStatus>> {
  const statuses = new Map<string, BriefJobStatus>()
  const errors: unknown[] = []
  for (const jobName of jobNames)
    await ask(jobName).then(
      (status) => statuses.set(jobName, status),
      (error: unknown) => errors.push(error),
    )
  if (errors.length > 0 && statuses.size === 0) throw errors[0]
  return statuses
}
