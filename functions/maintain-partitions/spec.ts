import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'maintain-partitions',
  purpose: 'Creates partitions ahead of the clock, and deletes data past retention.',
  triggers: [{ cron: '20 0 * * *' }, { lifecycle: 'deployed' }],
  timeoutMs: 5 * minuteMs,
  memoryMb: 256,
  ports: { database: 'all' },
  idempotency: 'natural-key',
})
