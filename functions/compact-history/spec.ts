import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'compact-history',
  purpose: "Rolls closed days up: half-hour profiles into hours and days, a day's many small files into one.",
  triggers: [{ cron: '10 0 * * *' }],
  timeoutMs: 10 * minuteMs,
  memoryMb: 1024,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'BUCKET_NAME'],
  idempotency: 'natural-key',
}
