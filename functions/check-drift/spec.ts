import { minuteMs } from '#core/instant'
import { divideLooks } from '#pipeline/divide-looks'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'check-drift',
  purpose:
    "Compares each feature's current window with the champion's reference, and records when drift or a data-quality problem begins, grows or ends.",
  triggers: [{ action: 'check-drift' }, divideLooks],
  timeoutMs: 5 * minuteMs,
  memoryMb: 1024,
  ports: { database: 'all', publisher: 'all', shardQueue: ['send'] },
  concurrencyMax: 10,
  idempotency: 'natural-key',
})
