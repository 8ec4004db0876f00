import type { Ports } from '#core/ports/ports'
import { appendLog } from '#store/decisions/append-log'
import { commit } from '#store/events/commit'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'

/**
 * Moves a run whose job left an evaluation to `evaluating`, before the gate works.
 *
 * A run that is there already is one whose gate crashed: it goes on from there.
 *
 * @returns false when the run has ended meanwhile
 */
export async function beginEvaluation(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  { run, model }: { readonly run: Run; readonly model: LoadedModel },
): Promise<boolean> {
  if (run.state === 'evaluating') return true
  const now = ports.clock.now()
  const { runId, modelName } = run
  const moved = await commit(ports, null, async (sql) => {
    if (!(await moveRun(sql, { runId, to: 'evaluating', now }))) return { events: [], result: false }
    await appendLog(sql, {
      timestamp: now,
      eventType: 'run',
      status: 'evaluating',
      modelName,
      modelType: model.modelType,
      runId,
      trigger: run.trigger,
      reason: `attempt ${run.attempt} left a challenger: the gate compares it`,
      detail: { attempt: run.attempt, championVersion: run.championVersion },
      naturalKey: `run:${runId}:evaluating`,
    })
    return { events: [], result: true }
  })
  return moved === true
}
