import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Instant } from '#core/instant'
import { makeEvent } from '#core/make-event'
import { type BreakerHappening, followCircuitBreaker } from '#core/policy/retraining/circuit-breaker'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog } from '#store/decisions/append-log'
import { type LoadedModel, loadModel } from '#store/models/load-model'
import { setBreaker } from '#store/models/set-breaker'

export interface BreakerNews {
  readonly model: Pick<LoadedModel, 'modelName' | 'modelType'>
  readonly happening: BreakerHappening
  readonly runId: string | null
  readonly cause: RemodelEvent
  readonly now: Instant
}

/**
 * Counts what happened towards the circuit breaker (law 9), in the transaction of the happening.
 *
 * @returns the event that tells a person, when this opened it
 */
export async function advanceBreaker(
  sql: SqlExecutor,
  { model, happening, runId, cause, now }: BreakerNews,
): Promise<RemodelEvent[]> {
  const { modelName, modelType } = model
  const current = await loadModel(sql, modelName)
  if (!current) return []
  const step = followCircuitBreaker({ runs: current.breakerRuns, happening, configuration: current.configuration })
  if (step.runs === current.breakerRuns) return []
  await setBreaker(sql, { modelName, runs: step.runs, openedAt: step.isOpen ? now : null })
  if (!step.justOpened && !step.justClosed) return []
  const reason = step.justOpened
    ? `${step.runs} runs in a row without improvement: automatic retraining stops`
    : `${happening.kind.replace('-', ' ')}: automatic retraining goes on`
  await appendLog(sql, {
    timestamp: now,
    eventType: 'breaker',
    status: step.justOpened ? 'opened' : 'closed',
    modelName,
    modelType,
    runId,
    reason,
    detail: {
      evidence: { runs: step.runs, breakerRuns: current.configuration.breaker_runs, happening: happening.kind },
    },
    naturalKey: `breaker:${modelName}:${cause.detail.metadata.eventId}`,
  })
  if (!step.justOpened) return []
  return [
    makeEvent('BreakerOpened', {
      key: [modelName, cause.detail.metadata.eventId],
      occurredAt: now,
      correlationId: runId ?? modelName,
      cause,
      data: { modelName, runs: step.runs, lastOutcome: happening.kind },
    }),
  ]
}
