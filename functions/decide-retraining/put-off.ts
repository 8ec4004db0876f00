import type { RemodelEvent } from '#contracts/events/catalogue'
import { toIso } from '#core/instant'
import { makeEvent } from '#core/make-event'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog } from '#store/decisions/append-log'
import { deferTrigger } from '#store/decisions/defer-trigger'
import type { TriggerToDecide } from './decide-trigger.ts'
import { decisionEntry } from './decision-entry.ts'

/**
 * Keeps a trigger until what it waits for is over. One that waits for the same already is no news.
 *
 * @returns the event that says so, where it is news
 */
export async function putOff(
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
  const entry = decisionEntry(asked, decision)
  const reconsiderAt = decision.reconsiderAt === null ? null : toIso(decision.reconsiderAt)
  await appendLog(executor, {
    ...entry,
    eventType: 'deferral',
    status: 'deferred',
    detail: { ...entry.detail, waitsFor: decision.waitsFor, reconsiderAt },
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
