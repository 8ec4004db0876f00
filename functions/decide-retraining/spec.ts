import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'decide-retraining',
  purpose: 'Decides each trigger (a retraining, a rollback, a deferral, or nothing) and records why.',
  triggers: [
    { action: 'retrain' },
    { action: 'retrain-comprehensively' },
    { event: 'DriftOpened' },
    { event: 'DriftEscalated' },
    { event: 'PerformanceDegraded' },
    { event: 'InitialDataReached' },
    { event: 'RetrainingAsked' },
    { event: 'ReconsiderationDue' },
    { event: 'ChampionOutperformed' },
    { event: 'RollbackAsked' },
    { event: 'ModelPromoted' },
    { event: 'ModelRejected' },
    { event: 'ModelRolledBack' },
    { event: 'TrainingFailed' },
    { event: 'TrainingWithdrawn' },
    { event: 'TriggerReturned' },
    { event: 'DataQualityRestored' },
    { event: 'DataCountsAsUsual' },
    { event: 'ProbationPassed' },
    { event: 'BreakerClosed' },
    // A decision takes about a dozen statements of the RDS Data API at 20 to 40 ms. The weekly schedule is due an hour
    // after the daily one.
    { queue: 'shards', modelMs: 1000, windowMs: 55 * minuteMs },
  ],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all', shardQueue: ['send'] },
  concurrencyMax: 10,
  idempotency: 'event-id',
})
