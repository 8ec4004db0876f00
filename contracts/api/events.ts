import * as z from 'zod'
import { endpoint } from './endpoint.ts'

export const eventsQuerySchema = z.strictObject({
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

export const getMetrics = endpoint({
  name: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tag: 'Installation',
  summary: 'Figures for Prometheus',
  answers: { 200: { description: 'Prometheus text format.', mediaTypes: ['text/plain'] } },
})

export const getOpenApi = endpoint({
  name: 'getOpenApi',
  method: 'get',
  path: '/openapi.json',
  tag: 'Installation',
  summary: 'This document',
  answers: { 200: { description: 'OpenAPI 3.1.', schema: z.record(z.string(), z.unknown()) } },
})
