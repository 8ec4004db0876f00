import { minuteMs } from '#core/instant'
import type { FunctionSpec } from '../spec.ts'

export const spec: FunctionSpec = {
  name: 'ingest-observations',
  purpose:
    'Takes a batch of observations and labels: keeps the rows, scores what has no score, profiles the features, joins the labels.',
  triggers: [{ input: 'ingest-batch' }],
  timeoutMs: 2 * minuteMs,
  memoryMb: 1024,
  environment: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'EVENT_BUS_NAME', 'BUCKET_NAME'],
  idempotency: 'natural-key',
}
