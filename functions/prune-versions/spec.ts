import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'prune-versions',
  purpose:
    'Deletes the files of versions beyond max_model_versions, but never those of the champion, its predecessor, or a version in use.',
  triggers: [{ event: 'ModelPromoted' }, { event: 'ModelRejected' }, { event: 'ModelRolledBack' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all', objectStore: ['delete'] },
  idempotency: 'natural-key',
})
