import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'serve-champion',
  purpose: 'Makes the champion answer, with the versions that a rollback may return to scorable beside it.',
  triggers: [
    { event: 'ModelPromoted' },
    { event: 'ModelRolledBack' },
    { event: 'ServingDiverged' },
    { lifecycle: 'deployed' },
  ],
  timeoutMs: 2 * minuteMs,
  memoryMb: 256,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'BUCKET_NAME'],
  idempotency: 'natural-key',
}
