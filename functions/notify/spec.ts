import { catalogue } from '#contracts/events/catalogue'
import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'notify',
  purpose: 'Notifies people of events that concern their models, those of many models together.',
  triggers: [
    ...Object.values(catalogue).flatMap(({ name, notice }) => (notice === null ? [] : [{ event: name }])),
    { event: 'NotificationsGathered' },
    { everyMinutes: 5, idleMinutes: 30 },
  ],
  timeoutMs: minuteMs,
  memoryMb: 128,
  ports: { database: 'all', publisher: 'all', notifier: 'all', wakeUp: 'all' },
  idempotency: 'event-id',
})
