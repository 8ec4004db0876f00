import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'rotate-password',
  purpose: "Replaces the password of a database user, step by step, when the user's secret is rotated.",
  triggers: [{ secret: 'database-users' }],
  timeoutMs: minuteMs,
  memoryMb: 256,
  ports: { database: 'all', databaseUsers: ['prepare', 'next', 'finish'] },
  databaseUser: 'owner',
  idempotency: 'natural-key',
})
