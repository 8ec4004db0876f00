import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'check-drift',
  purpose:
    "Compares each feature's current window with the champion's reference, and states when drift or broken data begins, grows or ends.",
  triggers: [{ action: 'check-drift' }],
  timeoutMs: 5 * minuteMs,
  memoryMb: 1024,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'EVENT_BUS_NAME'],
  idempotency: 'natural-key',
}
