import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'migrate-database',
  purpose:
    'Migrates the database to the schema and the defaults of this release, before any other part of the release runs.',
  triggers: [{ lifecycle: 'migration' }],
  timeoutMs: 10 * minuteMs,
  memoryMb: 256,
  ports: { database: 'all', migrations: 'all', databaseUsers: ['list'] },
  databaseUser: 'owner',
  idempotency: 'natural-key',
})
