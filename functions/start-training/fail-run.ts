import type { RemodelEvent } from '#contracts/events/catalogue'
import { AppError } from '#core/errors'
import type { Ports } from '#core/ports/ports'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'
import { endRun } from '../steps/end-run.ts'

/**
 * Handles a rejected job: a retryable error is thrown, so that the event is delivered again, and any other error ends
 * the run.
 *
 * @throws the error, if it is retryable
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
