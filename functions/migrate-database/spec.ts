import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'migrate-database',
  purpose: 'Brings the database to the schema and the defaults of this version, before anything else of it runs.',
  triggers: [{ lifecycle: 'migration' }],
  timeoutMs: 10 * minuteMs,
  memoryMb: 256,
  ports: { database: 'all', migrations: 'all' },
  idempotency: 'natural-key',
})
