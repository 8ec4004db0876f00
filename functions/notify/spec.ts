import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'notify',
  purpose: 'Tells people what happened to their models, in words.',
  triggers: [
    { event: 'PerformanceDegraded' },
    { event: 'DataQualityDegraded' },
    { event: 'ModelPromoted' },
    { event: 'ModelRejected' },
    { event: 'ModelRolledBack' },
    { event: 'TrainingFailed' },
    { event: 'ChampionUnreadable' },
    { event: 'BreakerOpened' },
    { event: 'ServingFailed' },
  ],
  timeoutMs: minuteMs,
  memoryMb: 128,
  ports: { database: 'all', notifier: 'all' },
  idempotency: 'event-id',
})
