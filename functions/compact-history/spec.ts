import { minuteMs } from '#core/instant'
import { defineFunction } from '../spec.ts'

export const spec = defineFunction({
  name: 'compact-history',
  purpose: "Rolls closed days up: half-hour profiles into hours and days, a day's many small files into one.",
  triggers: [{ cron: '10 0 * * *' }],
  timeoutMs: 10 * minuteMs,
  memoryMb: 1024,
  ports: { database: 'all', objectStore: ['get', 'put', 'delete'] },
  idempotency: 'natural-key',
})
