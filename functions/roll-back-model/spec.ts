import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'roll-back-model',
  purpose: 'Makes an earlier version champion again, and bars the version that it replaces.',
  triggers: [{ event: 'RollbackRequested' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all' },
  idempotency: 'event-id',
})
