import { catalogue } from '#contracts/events/catalogue'
import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'notify',
  purpose: 'Tells people what happened to their models, in words.',
  triggers: Object.values(catalogue).flatMap(({ name, notice }) => (notice === null ? [] : [{ event: name }])),
  timeoutMs: minuteMs,
  memoryMb: 128,
  ports: { database: 'all', notifier: 'all' },
  idempotency: 'event-id',
})
