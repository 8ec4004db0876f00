import type { Instant } from '#core/instant'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { LoadedModel } from '#store/models/load-model'
import type { TriggerOfEvent } from './trigger-of.ts'

export interface TriggerToDecide extends TriggerOfEvent {
  readonly model: LoadedModel
  /** Decided by the caller already, where the policy has no say (a schedule that another one stands in for). */
  readonly settled?: Decision | undefined
  readonly now: Instant
}

/** The fields that every event of a decision has. */
export function decidedOf({ trigger, model, event }: TriggerToDecide, decision: Decision) {
  return {
    modelName: model.modelName,
    triggerId: trigger.triggerId,
    trigger: decision.trigger,
    code: decision.code,
    causedBy: event['detail-type'],
    askedBy: trigger.askedBy,
    reason: decision.reason,
    evidence: decision.evidence,
  }
}
