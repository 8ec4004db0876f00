import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'check-performance',
  purpose:
    'Measures what each champion answered against what came true, and states when that grows bad, recovers, or an earlier version does better.',
  triggers: [{ action: 'check-performance' }],
  timeoutMs: 5 * minuteMs,
  memoryMb: 512,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'EVENT_BUS_NAME'],
  idempotency: 'natural-key',
}
