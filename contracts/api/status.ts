import * as z from 'zod'
import { endpoint } from './endpoint.ts'
import { modelSummarySchema } from './model-summary.ts'
import { scheduleEntrySchema } from './schedules.ts'
import { timeSchema } from './time.ts'

/** The installation at a glance. */
export const statusSchema = z.object({
  /** The installation's time: during a replay, the replay's. */
  now: timeSchema,
  models: z.array(modelSummarySchema),
  schedules: z.array(scheduleEntrySchema),
  /** Events that no function could handle and that were not redriven. */
  deadLetters: z.number().int(),
  /** Events committed and not yet published. */
  unpublishedEvents: z.number().int(),
})
export type Status = z.infer<typeof statusSchema>

export const getStatus = endpoint({
  name: 'getStatus',
  method: 'get',
  path: '/v1/status',
  tag: 'Installation',
  summary: 'The installation at a glance',
  answers: { 200: { description: 'The models, the schedules and the backlog.', schema: statusSchema } },
})
