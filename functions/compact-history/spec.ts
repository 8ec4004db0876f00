import { hourMs, minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'compact-history',
  purpose: 'Rolls up closed days: half-hour profiles into hours and days, the many small files of a day into one.',
  // A model takes some statements and the reading of its day's files, one after the other. All must end well before the
  // next day closes.
  triggers: [{ cron: '10 0 * * *' }, { queue: 'shards', modelMs: 10_000, windowMs: 12 * hourMs }],
  timeoutMs: 10 * minuteMs,
  memoryMb: 1024,
  ports: { database: 'all', objectStore: ['get', 'put', 'delete'], shardQueue: ['send'] },
  concurrencyMax: 5,
  idempotency: 'natural-key',
})
