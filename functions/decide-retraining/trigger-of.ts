import type { RemodelEvent } from '#contracts/events/catalogue'
import { performanceLineInWords } from '#contracts/performance-words'
import { listed } from '#contracts/wording'
import type { Trigger } from '#core/policy/retraining/retraining-facts'

/** A trigger, and the event that it comes from, which a deferral stores. */
export interface TriggerOfEvent {
  readonly trigger: Trigger
  readonly event: RemodelEvent
  /** The episode behind the trigger; once it is over, the trigger has lost its reason. */
  readonly episodeId: string | null
}

/**
 * The retraining trigger of an event, for one model; null for an event that triggers none.
 *
 * The trigger's id is the event's id, so a trigger that is deferred and decided again stays the same trigger.
 */
export function triggerOf(event: RemodelEvent): TriggerOfEvent | null {
  const { eventId, occurredAt } = event.detail.metadata
  const base = {
    triggerId: eventId,
    occurredAt: Date.parse(occurredAt),
    comprehensive: false,
    force: false,
    askedBy: null,
    episodeOpen: null,
  }
  switch (event['detail-type']) {
    case 'ScheduleDue': {
      const { scheduleName, scheduledAt, action } = event.detail.data
      const comprehensive = action === 'retrain-comprehensively'
      const evidence = { schedule: scheduleName, scheduledAt, madeUp: event.detail.data.madeUp }
      return {
        event,
        episodeId: null,
        trigger: { ...base, kind: 'scheduled', comprehensive, reason: `the ${scheduleName} schedule`, evidence },
      }
    }
    case 'DriftOpened':
    case 'DriftEscalated': {
      const { episodeId, severity, features, evidence } = event.detail.data
      const reason = `${severity} drift of ${listed(features)}`
      return { event, episodeId, trigger: { ...base, kind: 'drift', severity, reason, evidence } }
    }
    case 'PerformanceDegraded': {
      const { episodeId, severity, evidence, trigger: kind = 'performance' } = event.detail.data
      return {
        event,
        episodeId,
        trigger: {
          ...base,
          kind,
          severity,
          reason: `performance below ${performanceLineInWords(evidence.line)}`,
          evidence,
        },
      }
    }
    case 'InitialDataReached': {
      const { evidence, labelledRows } = event.detail.data
      return {
        event,
        episodeId: null,
        trigger: { ...base, kind: 'initial', reason: `${labelledRows} labelled rows and no version yet`, evidence },
      }
    }
    case 'RetrainingAsked': {
      const { askedBy, reason, force } = event.detail.data
      return {
        event,
        episodeId: null,
        trigger: { ...base, kind: 'manual', force, askedBy, reason, evidence: { askedBy, force } },
      }
    }
    case 'TriggerReturned': {
      const { runId, trigger: kind, severity, reason, comprehensive, force, askedBy, episodeId } = event.detail.data
      const again = { kind, severity: severity ?? undefined, reason, comprehensive, force, askedBy }
      const since = Date.parse(event.detail.data.occurredAt)
      return { event, episodeId, trigger: { ...base, ...again, occurredAt: since, evidence: { withdrawnRun: runId } } }
    }
    default:
      return null
  }
}
