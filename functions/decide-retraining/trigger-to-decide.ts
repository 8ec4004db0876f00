import type { Instant } from '#core/instant'
import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { LoadedModel } from '#store/models/load-model'
import type { TriggerOfEvent } from './trigger-of.ts'

export interface TriggerToDecide extends TriggerOfEvent {
  readonly model: LoadedModel
  /** A comprehensive schedule that comes later on the same day: where it will train, a plain tick leaves it to that. */
  readonly laterToday?: string | null
  readonly now: Instant
}

/** The fields that the events of all decisions share. */
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
