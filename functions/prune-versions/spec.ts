import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'prune-versions',
  purpose: 'Removes the files of versions beyond what is kept; never the champion, its predecessor, or one in use.',
  triggers: [{ event: 'ModelPromoted' }, { event: 'ModelRejected' }, { event: 'ModelRolledBack' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all', objectStore: ['delete'] },
  idempotency: 'natural-key',
})
