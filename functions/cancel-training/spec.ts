import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'cancel-training',
  purpose: 'Ends a run because a person asked, and stops its job.',
  triggers: [{ event: 'CancellationAsked' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'EVENT_BUS_NAME', 'TRAINING_BACKEND'],
  idempotency: 'natural-key',
}
