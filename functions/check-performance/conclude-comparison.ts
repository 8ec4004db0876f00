import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import type { RollbackDecision } from '#core/policy/versions/decide-rollback'
import { blocksBefore } from '#core/policy/versions/paired-steps'
import type { SqlExecutor } from '#core/ports/database'
import type { LoadedModel } from '#store/models/load-model'
import { endProbation } from '#store/versions/end-probation'
import { advanceBreaker } from '../steps/advance-breaker.ts'

export interface ComparedCheck {
  readonly model: LoadedModel
  readonly version: number
  readonly now: Instant
  readonly cause: RemodelEvent
  readonly decision: RollbackDecision & { readonly promotedAt: Instant }
}

/**
 * States that an earlier version is better, or that a new champion's probation is over. The events' ids contain the
 * promotion, so each is stated once per promotion. `ChampionOutperformed` is stated again after a person changed the
 * model's file or mode, because a rollback that was refused in observe mode is then decided again.
 */
export async function concludeComparison(
  sql: SqlExecutor,
  { model, version, now, cause, decision }: ComparedCheck,
): Promise<RemodelEvent[]> {
  const { modelName } = model
  const { duringProbation, evidence, reason, promotedAt } = decision
  const base = { occurredAt: now, correlationId: modelName, cause }
  if (decision.status === 'roll-back') {
    const { toVersion: byVersion } = decision
    const data = { modelName, championVersion: version, byVersion, duringProbation, reason, evidence }
    const key = [modelName, version, promotedAt, decision.toVersion, model.changedAt]
    return [makeEvent('ChampionOutperformed', { ...base, key, data })]
  }
  const outcome = decision.probation
  if (outcome !== 'passed' && outcome !== 'undecided') return []
  if (!(await endProbation(sql, modelName, version))) return []
  const passed = makeEvent('ProbationPassed', {
    ...base,
    key: [modelName, version, promotedAt],
    data: { modelName, version, outcome, reason, evidence },
  })
  // If no block was compared, the end of a probation says nothing of what the retraining was worth.
  if (!(Number(evidence.blocks) > blocksBefore)) return [passed]
  const happening = { kind: 'probation-passed' } as const
  return [passed, ...(await advanceBreaker(sql, { modelName, happening, runId: null, cause: passed, now }))]
}
