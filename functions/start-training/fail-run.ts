import type { RemodelEvent } from '#contracts/events/catalogue'
import { AppError } from '#core/errors'
import type { Ports } from '#core/ports/ports'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'
import { endRun } from '../steps/end-run.ts'

/**
 * What becomes of a run whose job was not accepted: what may pass is thrown, so that the bus tries again; what may not ends the run.
 *
 * @throws the error, when it is retryable
 */
export async function failRun(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  failed: { readonly run: Run; readonly model: LoadedModel; readonly cause: RemodelEvent; readonly error: unknown },
): Promise<void> {
  const { error } = failed
  if (!(error instanceof AppError) || error.retryable) throw error
  const reason = `the backend refused the job: ${error.message}`
  await endRun(ports, {
    run: failed.run,
    cause: failed.cause,
    outcome: 'failed',
    reason,
  })
}
