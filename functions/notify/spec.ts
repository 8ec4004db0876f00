import { catalogue } from '#contracts/events/catalogue'
import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'notify',
  purpose: 'Notifies people of events that concern their models.',
  triggers: Object.values(catalogue).flatMap(({ name, notice }) => (notice === null ? [] : [{ event: name }])),
  timeoutMs: minuteMs,
  memoryMb: 128,
  ports: { database: 'all', notifier: 'all' },
  idempotency: 'event-id',
})
