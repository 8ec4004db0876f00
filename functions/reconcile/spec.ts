import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'reconcile',
  purpose:
    'Publishes events that a crash left in the outbox, ends stuck runs, and has deferred triggers decided again.',
  triggers: [{ everyMinutes: 5 }, { lifecycle: 'started' }],
  timeoutMs: 2 * minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all', trainingBackend: ['statusOf', 'stop'] },
  idempotency: 'natural-key',
})
