import { hourMs, minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'compact-history',
  purpose: "Rolls closed days up: half-hour profiles into hours and days, a day's many small files into one.",
  // A model is some statements, and its day's files, read one after the other. All are to be done long before the next day is closed.
  triggers: [{ cron: '10 0 * * *' }, { queue: 'shards', modelMs: 10_000, windowMs: 12 * hourMs }],
  timeoutMs: 10 * minuteMs,
  memoryMb: 1024,
  ports: { database: 'all', objectStore: ['get', 'put', 'delete'], shardQueue: ['send'] },
  concurrencyMax: 5,
  idempotency: 'natural-key',
})
