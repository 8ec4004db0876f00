import type { Decision } from '#core/policy/retraining/retraining-decision'
import type { TriggerToDecide } from './decide-trigger.ts'

/** What the ledger's row of a decision and that of a wait have in common. */
export function decisionEntry({ trigger, model, event, now }: TriggerToDecide, decision: Decision) {
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
