import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'notify',
  purpose: 'Tells people what happened to their models, in words.',
  triggers: [
    { event: 'PerformanceDegraded' },
    { event: 'DataQualityDegraded' },
    { event: 'ModelPromoted' },
    { event: 'ModelRejected' },
    { event: 'ModelRolledBack' },
    { event: 'TrainingFailed' },
    { event: 'BreakerOpened' },
  ],
  timeoutMs: minuteMs,
  memoryMb: 128,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'TOPIC_ARN'],
  idempotency: 'event-id',
}
