import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { SqlExecutor } from '#core/ports/database'
import { deferTrigger } from '#store/decisions/defer-trigger'
import { decidedOf, type TriggerToDecide } from './trigger-to-decide.ts'

/**
 * Puts a trigger on hold until its wait is over.
 *
 * @returns the event; none if the trigger already waits for the same
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
  const { waitsFor, code } = decision
  const reconsiderAt = decision.reconsiderAt === null ? null : toIso(decision.reconsiderAt)
  return [
    makeEvent('RetrainingDeferred', {
      key: [trigger.triggerId, model.modelName, code, now],
      occurredAt: now,
      correlationId: trigger.triggerId,
      cause: event,
      data: { ...decidedOf(asked, decision), waitsFor, reconsiderAt },
    }),
  ]
}
