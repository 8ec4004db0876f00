import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'serve-champion',
  purpose: 'Makes the champion serve, with the versions that a rollback may return to scorable beside it.',
  triggers: [
    { event: 'ModelPromoted' },
    { event: 'ModelRolledBack' },
    { event: 'ServingDiverged' },
    { aws: 'endpoint-changed' },
    { lifecycle: 'started' },
  ],
  timeoutMs: 2 * minuteMs,
  // A serverless endpoint needs an archive of the version's files, which are three times in memory.
  memoryMb: 1024,
  ports: { database: 'all', publisher: 'all', modelServer: ['serve', 'serving'] },
  idempotency: 'natural-key',
})
