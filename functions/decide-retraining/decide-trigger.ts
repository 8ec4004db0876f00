import type { RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, toIso } from '#core/instant'
import { makeEvent } from '#core/make-event'
import { decideRetraining } from '#core/policy/decide-retraining'
import type { Decision } from '#core/policy/retraining-decision'
import type { Trigger } from '#core/policy/retraining-facts'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog } from '#store/append-log'
import { deferTrigger } from '#store/defer-trigger'
import { insertRun, type RunCause } from '#store/insert-run'
import { isDecided } from '#store/is-decided'
import { isEpisodeOpen } from '#store/is-episode-open'
import { joinRun } from '#store/join-run'
import type { LoadedModel } from '#store/load-model'
import { loadRetrainingFacts } from '#store/load-retraining-facts'
import { lockModel } from '#store/lock-model'
import { recordDecision } from '#store/record-decision'
import { resolvePendingTrigger } from '#store/resolve-pending-trigger'
import { trainingWindowFrom } from '../run-lifecycle/training-window-from.ts'
import { runIdOf } from './run-id.ts'
import type { TriggerOfEvent } from './trigger-of.ts'

export interface TriggerToDecide extends TriggerOfEvent {
  readonly model: LoadedModel
  /** Decided by the caller already, where the policy has no say (a schedule that another one stands in for). */
  readonly settled?: Decision | undefined
  readonly now: Instant
}

/**
 * Decides one trigger for one model and writes all that follows from it, in the caller's transaction.
 *
 * The model's row is locked first, so that two triggers of one instant are decided one after the other and the second sees the
 * first one's run. A trigger that has its decision is left alone.
 *
 * @returns the events to publish
 */
export async function decideTrigger(executor: SqlExecutor, asked: TriggerToDecide): Promise<RemodelEvent[]> {
  const { model, now } = asked
  await lockModel(executor, model.modelName)
  if (await isDecided(executor, asked.trigger.triggerId, model.modelName)) return []
  const trigger: Trigger = {
    ...asked.trigger,
    episodeOpen: asked.episodeId === null ? null : await isEpisodeOpen(executor, asked.episodeId),
  }
  const decision = asked.settled ?? (await decideByPolicy(executor, trigger, model, now))
  if (decision.outcome === 'deferred') return defer(executor, { ...asked, trigger }, decision)

  await recordDecision(executor, trigger.triggerId, {
    ...logFieldsOf(asked, decision),
    eventType: 'decision',
    status: decision.outcome,
    runId: runIdAfter(decision, trigger, model.modelName, now),
    naturalKey: `decision:${trigger.triggerId}:${model.modelName}`,
  })
  await resolvePendingTrigger(
    executor,
    { triggerId: trigger.triggerId, modelName: model.modelName, resolution: decision.outcome },
    now,
  )
  return carryOut(executor, { ...asked, trigger }, decision)
}

async function decideByPolicy(
  executor: SqlExecutor,
  trigger: Trigger,
  model: LoadedModel,
  now: Instant,
): Promise<Decision> {
  const { probation_rows } = model.configuration
  const facts = await loadRetrainingFacts(executor, {
    modelName: model.modelName,
    windowFrom: trainingWindowFrom(model, { comprehensive: trigger.comprehensive, now }),
    probationRows: probation_rows,
  })
  return decideRetraining(trigger, facts, model.configuration, now)
}

async function defer(
  executor: SqlExecutor,
  asked: TriggerToDecide,
  decision: Extract<Decision, { outcome: 'deferred' }>,
): Promise<RemodelEvent[]> {
  const { trigger, model, event, now } = asked
  const news = await deferTrigger(executor, {
    triggerId: trigger.triggerId,
    modelName: model.modelName,
    kind: decision.trigger,
    event,
    code: decision.code,
    reason: decision.reason,
    waitsFor: decision.waitsFor,
    reconsiderAt: decision.reconsiderAt,
    now,
  })
  if (!news) return []
  const reconsiderAt = decision.reconsiderAt === null ? null : toIso(decision.reconsiderAt)
  await appendLog(executor, {
    ...logFieldsOf(asked, decision),
    eventType: 'deferral',
    status: 'deferred',
    detail: { ...logFieldsOf(asked, decision).detail, waitsFor: decision.waitsFor, reconsiderAt },
    naturalKey: `deferral:${trigger.triggerId}:${model.modelName}:${decision.code}`,
  })
  const { code, reason, evidence, waitsFor } = decision
  return [
    makeEvent('RetrainingDeferred', {
      key: [trigger.triggerId, model.modelName, code, now],
      occurredAt: now,
      correlationId: trigger.triggerId,
      cause: event,
      data: {
        modelName: model.modelName,
        triggerId: trigger.triggerId,
        trigger: decision.trigger,
        code,
        waitsFor,
        reconsiderAt,
        reason,
        evidence,
      },
    }),
  ]
}

async function carryOut(
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
    const data = { modelName, triggerId: trigger.triggerId, trigger: decision.trigger, code, reason, evidence }
    return [
      makeEvent('RetrainingSuppressed', {
        key: [trigger.triggerId, modelName],
        occurredAt: now,
        correlationId: trigger.triggerId,
        cause: event,
        data,
      }),
    ]
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

function runIdAfter(decision: Decision, trigger: Trigger, modelName: string, now: Instant): string | null {
  if (decision.outcome === 'coalesced') return decision.runId
  if (decision.outcome !== 'requested') return null
  return runIdOf({ modelName, requestedAt: now, triggerId: trigger.triggerId })
}

function causeOf(trigger: Trigger): RunCause {
  const { triggerId, kind, severity, reason, occurredAt } = trigger
  return { triggerId, kind, severity: severity ?? null, reason, occurredAt: toIso(occurredAt) }
}

function logFieldsOf({ trigger, model, event, now }: TriggerToDecide, decision: Decision) {
  return {
    timestamp: now,
    modelName: model.modelName,
    modelType: model.modelType,
    trigger: decision.trigger,
    reason: decision.reason,
    detail: {
      triggerId: trigger.triggerId,
      code: decision.code,
      causedBy: event['detail-type'],
      askedBy: trigger.askedBy,
      evidence: decision.evidence,
    },
  }
}
