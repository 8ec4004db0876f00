import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'sync-schedules',
  purpose:
    'Makes the schedules of the table the ones that fire: after a deploy, and after an edit, which a deploy leaves alone.',
  // A deployment that fails is taken back, with the schedules set to their defaults and nobody to apply the table.
  triggers: [{ lifecycle: 'deployed' }, { everyMinutes: 60, on: 'aws' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', scheduleHost: 'all' },
  idempotency: 'natural-key',
})
