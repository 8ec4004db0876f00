import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'finish-training',
  purpose: 'Asks the backend what became of a job, lets the gate judge the challenger, and promotes it or not.',
  triggers: [{ event: 'TrainingEnded' }],
  timeoutMs: 2 * minuteMs,
  memoryMb: 512,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'EVENT_BUS_NAME', 'BUCKET_NAME', 'TRAINING_BACKEND'],
  idempotency: 'natural-key',
}
