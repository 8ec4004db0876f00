import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'reconcile',
  purpose: 'Asks what is true: publishes what a crash left, ends what is stuck, and brings back what was deferred.',
  triggers: [{ everyMinutes: 5 }, { lifecycle: 'started' }],
  timeoutMs: 2 * minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all', trainingBackend: ['statusOf', 'stop'] },
  idempotency: 'natural-key',
})
