import type { Evaluation } from '#contracts/evaluation'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Instant } from '#core/instant'
import { makeEvent } from '#core/make-event'
import { whyChampionIsUnreadable } from '#core/policy/versions/judge-challenger'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog } from '#store/decisions/append-log'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'

/** Says that the champion could not be scored beside the challenger, where that is so: whatever the gate makes of it, a person is to know. */
export async function stateUnreadableChampion(
  sql: SqlExecutor,
  judged: {
    readonly run: Run
    readonly model: LoadedModel
    readonly cause: RemodelEvent
    readonly evaluation: Evaluation
    readonly now: Instant
  },
): Promise<RemodelEvent[]> {
  const { run, model, cause, evaluation, now } = judged
  const { modelName, runId, championVersion } = run
  const reason = whyChampionIsUnreadable(evaluation, championVersion)
  if (championVersion === null || reason === null) return []
  await appendLog(sql, {
    timestamp: now,
    eventType: 'champion',
    status: 'unreadable',
    modelName,
    modelType: model.modelType,
    runId,
    trigger: run.trigger,
    reason,
    detail: { version: championVersion, evidence: { championError: evaluation.championError } },
    naturalKey: `champion-unreadable:${runId}`,
  })
  const data = { modelName, runId, championVersion, reason }
  return [makeEvent('ChampionUnreadable', { key: [runId], occurredAt: now, correlationId: runId, cause, data })]
}
