import * as z from 'zod'
import { endpoint } from './endpoint.ts'

const eventsQuerySchema = z.strictObject({
  /** Only events of this model. */
  model: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .optional(),
})

export const followEvents = endpoint({
  name: 'followEvents',
  method: 'get',
  path: '/v1/events',
  tag: 'Why',
  summary: 'What happens, as it happens: server-sent events',
  description:
    'Each message is an event of the catalogue, with its name as `event`. Its `id` sent back as `Last-Event-ID` goes on after it. Where answers cannot be streamed the connection ends after what is there, and an EventSource connects again by itself.',
  query: eventsQuerySchema,
  headers: { 'Last-Event-ID': 'The last message received; without it only news is sent.' },
  answers: { 200: { description: 'The messages.', mediaTypes: ['text/event-stream'] } },
})
