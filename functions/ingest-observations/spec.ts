import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'ingest-observations',
  purpose:
    'Takes a batch of observations and labels: keeps the rows, scores what has no score, profiles the features, joins the labels.',
  triggers: [{ input: 'ingest-batch' }],
  timeoutMs: 2 * minuteMs,
  // The largest file that is taken needs a third of it.
  memoryMb: 2048,
  ports: { database: 'all', publisher: 'all', objectStore: ['get', 'put'], modelServer: ['score'] },
  concurrencyMax: 20,
  idempotency: 'natural-key',
})
