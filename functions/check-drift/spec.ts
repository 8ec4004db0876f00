import { minuteMs } from '#core/instant'
import { divideChecks } from '#pipeline/divide-checks'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'check-drift',
  purpose:
    "Compares each feature's current window and the champion's own scores with its reference, records when drift or a data-quality problem begins, grows or ends, and estimates performance where labels are not in.",
  triggers: [{ action: 'check-drift' }, divideChecks],
  timeoutMs: 5 * minuteMs,
  memoryMb: 1024,
  ports: { database: 'all', publisher: 'all', shardQueue: ['send'] },
  concurrencyMax: 10,
  idempotency: 'natural-key',
})
