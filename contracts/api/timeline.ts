import * as z from 'zod'
import { chartMarkNames } from '#contracts/chart-marks'
import { modelNameSchema } from '#contracts/model-name'
import { endpoint } from './endpoint.ts'
import { modelParams, spanQuery } from './params.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

/** A span of time in which one version was champion. */
const championSpanSchema = z.object({ version: z.number().int(), from: timeSchema, to: timeOrNullSchema })

/** A span of time in which one version answered; null where none did. */
const servingSpanSchema = z.object({ version: z.number().int().nullable(), from: timeSchema, to: timeOrNullSchema })

const timelineMarkSchema = z
  .object({
    at: timeSchema,
    kind: z.enum(chartMarkNames),
    /** The fact in a few words. */
    headline: z.string(),
    /** One sentence. */
    text: z.string(),
    trigger: z.string().nullable(),
    runId: z.string().nullable(),
    version: z.number().int().nullable(),
  })
  .meta({ id: 'TimelineMark' })
export type TimelineMark = z.infer<typeof timelineMarkSchema>

export const timelineSchema = z.object({
  modelName: modelNameSchema,
  from: timeSchema,
  to: timeSchema,
  champions: z.array(championSpanSchema),
  /** Oldest first; all changes of the span. Releases that did not record them have none. */
  serving: z.array(servingSpanSchema).default([]),
  /** Oldest first; the newest 2000 of the span. */
  marks: z.array(timelineMarkSchema),
})
export type Timeline = z.infer<typeof timelineSchema>

export const getTimeline = endpoint({
  name: 'getTimeline',
  method: 'get',
  path: '/v1/models/{model}/timeline',
  tag: 'Why',
  summary: 'Which version was champion and which one served when, and what happened',
  params: modelParams,
  query: spanQuery,
  answers: { 200: { description: 'Oldest first.', schema: timelineSchema } },
  problems: [404],
})
