import * as z from 'zod'
import { timeOrNullSchema, timeSchema } from './time.ts'

export const scheduleEntrySchema = z.object({
  name: z.string(),
  cronExpression: z.string(),
  timeZone: z.string(),
  action: z.string(),
  /** Empty for all. */
  modelTypes: z.array(z.string()),
  enabled: z.boolean(),
  /** When a person changed it; null while it is as installed. */
  editedAt: timeOrNullSchema,
  lastRun: timeOrNullSchema,
  lastStatus: z.string().nullable(),
  /** The next five times; none while it is disabled. */
  nextTimes: z.array(timeSchema),
})
export type ScheduleEntry = z.infer<typeof scheduleEntrySchema>

export const scheduleListSchema = z.object({ schedules: z.array(scheduleEntrySchema) })
export type ScheduleList = z.infer<typeof scheduleListSchema>
