import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'cancel-training',
  purpose: 'Ends a run at the request of a person, and stops its job.',
  triggers: [{ event: 'CancellationAsked' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all', trainingBackend: ['stop'] },
  idempotency: 'natural-key',
})
