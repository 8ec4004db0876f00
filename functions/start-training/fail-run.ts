import type { RemodelEvent } from '#contracts/events/catalogue'
import { AppError } from '#core/errors'
import { resubmitAt } from '#core/policy/retraining/run-deadlines'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import type { Run } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'
import { endRun } from '../steps/end-run.ts'
import { storableReason } from '../steps/storable-reason.ts'

/**
 * Handles a job that its backend did not take: where a later submission may succeed, as without capacity, the run waits
 * for it, and any other refusal ends the run.
 *
 * @throws the error, if it is not the backend's: the event is delivered again
 */
export async function failRun(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  { run, cause, error }: { readonly run: Run; readonly cause: RemodelEvent; readonly error: unknown },
): Promise<void> {
  if (!(error instanceof AppError)) throw error
  if (error.retryable) return wait(ports, run, cause, error)
  const reason = `the backend refused the job: ${error.message}`
  await endRun(ports, { run, cause, outcome: 'failed', reason })
}

async function wait(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  run: Run,
  cause: RemodelEvent,
  error: AppError,
): Promise<void> {
  const now = ports.clock.now()
  const reason = storableReason(`the backend did not take the job: ${error.message}`)
  const refusals = run.refusedCount + 1
  const retryAt = resubmitAt(refusals, now)
  await commit(ports, null, async (sql) => ({
    events: await moveRun(sql, run, { to: 'waiting', reason, retryAt, refusals }, { cause, now }),
    result: undefined,
  }))
}
