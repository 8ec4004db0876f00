import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'reconcile',
  purpose: 'Asks what is true: publishes what a crash left, ends what is stuck, and brings back what was deferred.',
  triggers: [{ everyMinutes: 5 }, { lifecycle: 'deployed' }],
  timeoutMs: 2 * minuteMs,
  memoryMb: 256,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'EVENT_BUS_NAME', 'TRAINING_BACKEND'],
  idempotency: 'natural-key',
}
