import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'post-to-slack',
  purpose: 'Posts the messages of the notification topic, alarms included, to a Slack channel.',
  triggers: [{ topic: 'notifications' }],
  timeoutMs: minuteMs,
  memoryMb: 128,
  ports: { chat: 'all' },
  idempotency: 'natural-key',
})
