import { minuteMs } from '#core/instant'
import { defineFunction } from '../spec.ts'

export const spec = defineFunction({
  name: 'check-drift',
  purpose:
    "Compares each feature's current window with the champion's reference, and states when drift or broken data begins, grows or ends.",
  triggers: [{ action: 'check-drift' }, { queue: 'shards' }],
  timeoutMs: 5 * minuteMs,
  memoryMb: 1024,
  ports: { database: 'all', publisher: 'all', shardQueue: ['send'] },
  concurrencyMax: 10,
  idempotency: 'natural-key',
})
