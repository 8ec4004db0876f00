import * as z from 'zod'
import { scheduleEditSchema } from '#contracts/schedules'
import { endpoint } from './endpoint.ts'
import { editHeaders, etagHeader, namedParams } from './params.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

export const scheduleEntrySchema = z
  .object({
    name: z.string(),
    cronExpression: z.string(),
    timeZone: z.string(),
    action: z.string(),
    /** Empty for all. */
    modelTypes: z.array(z.string()),
    enabled: z.boolean(),
    /** The time of the last edit; null for an unchanged default. */
    editedAt: timeOrNullSchema,
    lastRun: timeOrNullSchema,
    lastStatus: z
      .string()
      .nullable()
      .describe(
        'what came of the last tick, in words: trained, failed, withdrawn, joined a run, deferred or not retrained, and why',
      ),
    /** Empty for a schedule that retrains nothing; failed and trained models come first. */
    lastDecisions: z
      .array(
        z.object({
          modelName: z.string(),
          outcome: z.enum([
            'failed',
            'trained',
            'cancelled',
            'withdrawn',
            'underway',
            'coalesced',
            'deferred',
            'suppressed',
          ]),
          reason: z.string().nullable(),
          runId: z.string().nullable(),
          runState: z.string().nullable(),
        }),
      )
      .describe('the decisions of the last tick by model, the first five'),
    /** Its times in words. */
    inWords: z.string(),
    /** The next five times; empty while it is disabled. */
    nextTimes: z.array(timeSchema),
  })
  .meta({ id: 'Schedule' })
export type ScheduleEntry = z.infer<typeof scheduleEntrySchema>

/** The schedule as it is now, and whether the edit changed it. */
export const scheduleSavedSchema = scheduleEntrySchema.extend({ changed: z.boolean() }).meta({ id: 'ScheduleSaved' })

export const scheduleListSchema = z.object({ schedules: z.array(scheduleEntrySchema) })

export const listSchedules = endpoint({
  name: 'listSchedules',
  method: 'get',
  path: '/v1/schedules',
  tag: 'Schedules',
  summary: 'The schedules, with their next times',
  answers: { 200: { description: 'The schedules.', schema: scheduleListSchema } },
})

export const getSchedule = endpoint({
  name: 'getSchedule',
  method: 'get',
  path: '/v1/schedules/{name}',
  tag: 'Schedules',
  summary: 'One schedule',
  params: namedParams,
  answers: { 200: { description: 'The schedule.', schema: scheduleEntrySchema, headers: etagHeader } },
  problems: [404],
})

export const putSchedule = endpoint({
  name: 'putSchedule',
  method: 'put',
  path: '/v1/schedules/{name}',
  tag: 'Schedules',
  summary: 'Edit a schedule; fields that the body leaves out stay unchanged',
  params: namedParams,
  headers: editHeaders,
  body: scheduleEditSchema,
  answers: { 200: { description: 'The schedule as it is now.', schema: scheduleSavedSchema, headers: etagHeader } },
  problems: [404, 412],
})

/** A schedule to preview, without saving it. */
const schedulePreviewQuery = z.strictObject({
  cronExpression: z
    .string()
    .min(1)
    .max(100)
    .meta({ examples: ['0 2 * * *'] }),
  timeZone: z.string().min(1).max(60).default('UTC'),
})

export const previewSchedule = endpoint({
  name: 'previewSchedule',
  method: 'get',
  path: '/v1/schedule-preview',
  tag: 'Schedules',
  summary: 'A cron expression in words, with its next five times',
  query: schedulePreviewQuery,
  answers: {
    200: {
      description: 'The words and the times.',
      schema: z.object({ inWords: z.string(), nextTimes: z.array(timeSchema) }),
    },
  },
})
