import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'report-worth',
  purpose: 'Tells people once a week what retraining was worth, of all models in one message.',
  triggers: [{ cron: '0 7 * * 1' }],
  timeoutMs: minuteMs,
  memoryMb: 128,
  ports: { database: 'all', publisher: 'all' },
  idempotency: 'natural-key',
})
