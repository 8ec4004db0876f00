import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import type { Run } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'

/**
 * Moves a run whose job left an evaluation to `evaluating`, before the gate compares.
 *
 * A run that is already in that state goes on from there: an earlier delivery crashed during the comparison.
 *
 * @returns false if the run has ended meanwhile
 */
export async function beginEvaluation(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  { run, cause }: { readonly run: Run; readonly cause: RemodelEvent },
): Promise<boolean> {
  if (run.state === 'evaluating') return true
  const now = ports.clock.now()
  const moved = await commit(ports, null, async (sql) => {
    const events = await moveRun(sql, run, { to: 'evaluating' }, { cause, now })
    return { events, result: events.length > 0 }
  })
  return moved === true
}
