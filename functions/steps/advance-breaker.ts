import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { type Instant, toIso } from '#core/instant'
import { type BreakerHappening, breakerWaitUntil, followCircuitBreaker } from '#core/policy/retraining/circuit-breaker'
import type { SqlExecutor } from '#core/ports/database'
import { loadModel } from '#store/models/load-model'
import { setBreaker } from '#store/models/set-breaker'

export interface BreakerNews {
  readonly modelName: string
  readonly happening: BreakerHappening
  readonly runId: string | null
  readonly cause: RemodelEvent
  readonly now: Instant
}

/**
 * Counts an outcome towards the circuit breaker (law 9), in the transaction of that outcome.
 *
 * @returns the breaker's event, if the outcome opened or closed it
 */
export async function advanceBreaker(
  sql: SqlExecutor,
  { modelName, happening, runId, cause, now }: BreakerNews,
): Promise<RemodelEvent[]> {
  const current = await loadModel(sql, modelName)
  if (!current) return []
  const step = followCircuitBreaker({ runs: current.breakerRuns, happening, configuration: current.configuration })
  if (step.runs === current.breakerRuns) return []
  const { runs, isOpen } = step
  await setBreaker(sql, { modelName, runs, isOpen, now })
  if (!step.justOpened && !step.justClosed) return []
  const facts = {
    key: [modelName, cause.detail.metadata.eventId],
    occurredAt: now,
    correlationId: runId ?? modelName,
    cause,
    data: {
      modelName,
      runId,
      runs,
      breakerRuns: current.configuration.breaker_runs,
      lastOutcome: happening.kind,
    },
  }
  if (step.justClosed) return [makeEvent('BreakerClosed', facts)]
  const until = breakerWaitUntil({ runs, countedAt: now, rowsLearned: null }, current.configuration)
  const data = { ...facts.data, until: until === null ? null : toIso(until) }
  return [makeEvent('BreakerOpened', { ...facts, data })]
}
