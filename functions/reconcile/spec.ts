import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'reconcile',
  purpose:
    'Publishes events that a crash left in the outbox, ends stuck runs, and has deferred triggers decided again.',
  triggers: [
    {
      everyMinutes: 5,
      // Together with the drift check, which needs the database as well.
      idleMinutes: 30,
      awakenedBy: [
        'RetrainingRequested',
        'RetrainingDeferred',
        'ModelPromoted',
        'ModelRolledBack',
        'ServingFailed',
        'ServingLost',
      ],
    },
    { lifecycle: 'started' },
  ],
  timeoutMs: 2 * minuteMs,
  memoryMb: 256,
  ports: { database: 'all', publisher: 'all', trainingBackend: ['statusesOf', 'stop'], wakeUp: 'all' },
  idempotency: 'natural-key',
})
