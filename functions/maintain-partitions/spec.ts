import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'maintain-partitions',
  purpose: 'Keeps partitions ahead of the clock, and drops those past retention.',
  triggers: [{ cron: '20 0 * * *' }, { lifecycle: 'deployed' }],
  timeoutMs: 5 * minuteMs,
  memoryMb: 256,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN'],
  idempotency: 'natural-key',
}
