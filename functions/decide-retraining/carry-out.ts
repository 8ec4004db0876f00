import type { RemodelEvent } from '#contracts/events/catalogue'
import { toIso } from '#core/instant'
import { makeEvent } from '#core/make-event'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { Trigger } from '#core/policy/retraining/retraining-facts'
import type { SqlExecutor } from '#core/ports/database'
import { insertRun, type RunCause } from '#store/runs/insert-run'
import { joinRun } from '#store/runs/join-run'
import type { TriggerToDecide } from './decide-trigger.ts'
import { runIdOf } from './run-id.ts'

/**
 * Does what was decided of a trigger that does not wait: requests a run, lets it join one, or nothing but say so.
 *
 * @returns the events to publish
 */
export async function carryOut(
  executor: SqlExecutor,
  asked: TriggerToDecide,
  decision: Exclude<Decision, { outcome: 'deferred' }>,
): Promise<RemodelEvent[]> {
  const { trigger, model, event, now } = asked
  const { modelName } = model
  if (decision.outcome === 'coalesced') {
    await joinRun(executor, decision.runId, causeOf(trigger), trigger)
    return []
  }
  const { reason, evidence, code } = decision
  if (decision.outcome === 'suppressed') {
    const { triggerId } = trigger
    const data = { modelName, triggerId, trigger: decision.trigger, code, reason, evidence }
    const base = { occurredAt: now, correlationId: triggerId, cause: event }
    return [makeEvent('RetrainingSuppressed', { ...base, key: [triggerId, modelName], data })]
  }
  const runId = runIdOf({ modelName, requestedAt: now, triggerId: trigger.triggerId })
  const { comprehensive } = decision
  await insertRun(executor, {
    runId,
    modelName,
    trigger: decision.trigger,
    comprehensive,
    forced: trigger.force,
    askedBy: trigger.askedBy,
    reason,
    cause: causeOf(trigger),
    evidence,
    requestedAt: now,
  })
  return [
    makeEvent('RetrainingRequested', {
      key: [runId],
      occurredAt: now,
      correlationId: runId,
      cause: event,
      data: { modelName, runId, trigger: decision.trigger, comprehensive, reason, evidence },
    }),
  ]
}

function causeOf(trigger: Trigger): RunCause {
  const { triggerId, kind, severity, reason, occurredAt } = trigger
  return { triggerId, kind, severity: severity ?? null, reason, occurredAt: toIso(occurredAt) }
}
