import type { Ports } from '#core/ports/ports'
import { noteJobStopped } from '#store/runs/jobs-to-stop'

/**
 * Stops a job whose training is not wanted any more. A repeat is harmless. While the backend is away the job stays
 * among those to stop, which reconcile tries again.
 *
 * @throws the backend's error
 */
export async function stopJob(
  { database, trainingBackend }: Pick<Ports, 'database' | 'trainingBackend'>,
  jobName: string,
): Promise<void> {
  await trainingBackend.stop(jobName)
  await noteJobStopped(database, jobName)
}
