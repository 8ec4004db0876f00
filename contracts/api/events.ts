import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { endpoint } from './endpoint.ts'

const eventsQuerySchema = z.strictObject({
  /** Only events of this model. */
  model: modelNameSchema.optional(),
})

export const followEvents = endpoint({
  name: 'followEvents',
  method: 'get',
  path: '/v1/events',
  tag: 'Why',
  summary: 'Events as they happen, as server-sent events',
  description:
    'Each message is an event of the catalogue, with its name as `event`. A request with the `id` of a message as `Last-Event-ID` continues after that message. Where answers cannot be streamed, the connection ends after the available messages, and an EventSource reconnects by itself.',
  query: eventsQuerySchema,
  headers: { 'Last-Event-ID': 'The `id` of the last message received; without it only new messages are sent.' },
  answers: { 200: { description: 'The messages.', mediaTypes: ['text/event-stream'] } },
})
