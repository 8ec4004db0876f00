import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'roll-back-model',
  purpose: 'Makes an earlier version champion again, and bars the one that it replaces.',
  triggers: [{ event: 'RollbackRequested' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'EVENT_BUS_NAME'],
  idempotency: 'natural-key',
}
