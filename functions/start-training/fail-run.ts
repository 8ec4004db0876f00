import type { RemodelEvent } from '#contracts/events/catalogue'
import { AppError } from '#core/errors'
import type { LoadedModel } from '#store/load-model'
import type { Run } from '#store/load-run'
import type { Ports } from '../ports.ts'
import { endRun } from '../run-lifecycle/end-run.ts'

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
    modelType: failed.model.modelType,
    cause: failed.cause,
    outcome: 'failed',
    reason,
  })
}
