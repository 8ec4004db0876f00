import { minuteMs } from '#core/instant'
import { defineFunction } from '../spec.ts'

export const spec = defineFunction({
  name: 'sync-schedules',
  purpose:
    'Makes the schedules of the table the ones that fire: after a deploy, and after an edit, which a deploy leaves alone.',
  triggers: [{ lifecycle: 'deployed' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', scheduleHost: 'all' },
  idempotency: 'natural-key',
})
