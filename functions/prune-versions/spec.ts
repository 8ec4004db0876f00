import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'prune-versions',
  purpose: 'Removes the files of versions beyond what is kept; never the champion, its predecessor, or one in use.',
  triggers: [{ event: 'ModelPromoted' }, { event: 'ModelRejected' }, { event: 'ModelRolledBack' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'BUCKET_NAME'],
  idempotency: 'natural-key',
}
