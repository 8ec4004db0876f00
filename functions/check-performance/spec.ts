import { minuteMs } from '#core/instant'
import { divideChecks } from '#pipeline/divide-checks'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'check-performance',
  purpose:
    "Compares each champion's predictions with the labels, and records when its performance degrades or recovers, or an earlier version is better.",
  triggers: [
    { action: 'check-performance' },
    { event: 'PerformanceAlarmRaised' },
    { aws: 'alarm-changed' },
    divideChecks,
  ],
  timeoutMs: 5 * minuteMs,
  memoryMb: 512,
  ports: { database: 'all', publisher: 'all', modelServer: ['usage'], shardQueue: ['send'] },
  concurrencyMax: 10,
  idempotency: 'natural-key',
})
