import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'cancel-training',
  purpose: 'Ends a run because a person asked, and stops its job.',
  triggers: [{ event: 'CancellationAsked' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all', trainingBackend: ['stop'] },
  idempotency: 'natural-key',
})
