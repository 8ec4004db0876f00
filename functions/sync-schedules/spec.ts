import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'sync-schedules',
  purpose:
    'Makes the schedules of the table the ones that fire: after a deploy, and after an edit, which a deploy leaves alone.',
  triggers: [{ lifecycle: 'deployed' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'SCHEDULE_GROUP_NAME'],
  idempotency: 'natural-key',
}
