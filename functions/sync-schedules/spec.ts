import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'sync-schedules',
  purpose:
    'Makes exactly the schedules in the table fire: after each edit, and after each deployment, which keeps the edits.',
  // CloudFormation rolls a failed deployment back to the default schedules without running this function, hence the
  // hourly run.
  triggers: [{ lifecycle: 'deployed' }, { everyMinutes: 60, on: 'aws' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', scheduleHost: 'all' },
  idempotency: 'natural-key',
})
