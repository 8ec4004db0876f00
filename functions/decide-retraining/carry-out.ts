import type { RemodelEvent } from '#contracts/events/catalogue'
import { runIdOf } from '#contracts/job-name'
import { acceptedData } from '#core/facts/accepted-data'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { SqlExecutor } from '#core/ports/database'
import { acceptDataProblems } from '#store/episodes/accept-data-problems'
import { insertRun, type RunCause } from '#store/runs/insert-run'
import { joinRun } from '#store/runs/join-run'
import { advanceBreaker } from '../steps/advance-breaker.ts'
import { decidedOf, type TriggerToDecide } from './trigger-to-decide.ts'

/**
 * Carries out the decision on a trigger that is not deferred: requests a run, joins an active one, or only records it.
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
  const { triggerId } = trigger
  const decided = decidedOf(asked, decision)
  if (decision.outcome === 'coalesced') {
    const { runId, code } = decision
    await joinRun(executor, runId, causeOf(asked), trigger)
    const base = { key: [triggerId, modelName], occurredAt: now, correlationId: runId, cause: event }
    const coalesced = makeEvent('RetrainingCoalesced', { ...base, data: { ...decided, runId } })
    return [coalesced, ...(code === 'joined-run' ? await acceptData(executor, asked) : [])]
  }
  if (decision.outcome === 'suppressed') {
    const base = { key: [triggerId, modelName], occurredAt: now, correlationId: triggerId, cause: event }
    return [makeEvent('RetrainingSuppressed', { ...base, data: decided })]
  }
  const runId = runIdOf({ modelName, requestedAt: now, triggerId })
  const { comprehensive, reason, evidence } = decision
  await insertRun(executor, {
    runId,
    modelName,
    trigger: decision.trigger,
    comprehensive,
    forced: trigger.force,
    askedBy: trigger.askedBy,
    reason,
    cause: causeOf(asked),
    evidence,
    requestedAt: now,
  })
  const base = { key: [runId], occurredAt: now, correlationId: runId, cause: event }
  const requested = makeEvent('RetrainingRequested', { ...base, data: { ...decided, runId, comprehensive } })
  if (trigger.kind !== 'manual') return [requested]
  const happening = { kind: 'asked' } as const
  const closed = await advanceBreaker(executor, { modelName, happening, runId, cause: requested, now })
  return [requested, ...closed, ...(await acceptData(executor, asked))]
}

/** A person who has the model learn from the data as it is says that it is right. */
async function acceptData(executor: SqlExecutor, { trigger, model, event, now }: TriggerToDecide) {
  if (trigger.kind !== 'manual') return []
  const { modelName } = model
  const accepted = await acceptDataProblems(executor, { modelName, subject: null, now })
  const said = { modelName, acceptedBy: trigger.askedBy ?? 'a person', reason: 'asked for a retraining' }
  const base = { occurredAt: now, correlationId: modelName, cause: event }
  return accepted.map((problem) =>
    makeEvent('DataCountsAsUsual', { ...base, key: [problem.id], data: acceptedData(problem, said) }),
  )
}

function causeOf({ trigger, episodeId }: TriggerToDecide): RunCause {
  const { triggerId, kind, severity, reason, occurredAt, comprehensive, force, askedBy } = trigger
  const asked = { comprehensive, force, askedBy }
  return { triggerId, kind, severity: severity ?? null, reason, occurredAt: toIso(occurredAt), episodeId, ...asked }
}
