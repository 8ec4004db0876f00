import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'start-training',
  purpose: "Freezes a run's data (files, window, cutoff) and submits its job to the training backend.",
  triggers: [{ event: 'RetrainingRequested' }, { event: 'TrainingAttemptDue' }],
  timeoutMs: 2 * minuteMs,
  memoryMb: 256,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'EVENT_BUS_NAME', 'BUCKET_NAME', 'TRAINING_BACKEND'],
  idempotency: 'natural-key',
}
