import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'post-to-slack',
  purpose: 'Hands what the topic tells, alarms among it, on to a Slack channel.',
  triggers: [{ topic: 'notifications' }],
  timeoutMs: minuteMs,
  memoryMb: 128,
  ports: { chat: 'all' },
  idempotency: 'natural-key',
})
