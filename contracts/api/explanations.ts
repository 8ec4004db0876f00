import * as z from 'zod'
import { chartMarkNames } from '#contracts/chart-marks'
import { endpoint } from './endpoint.ts'
import { modelParams, runParams } from './params.ts'
import { timeOrNullSchema } from './time.ts'

/** One line of an explanation: what happened when, and what would have changed it. */
const explanationLineSchema = z.object({
  /** Event type and status of the ledger's entry, for example `promotion/better`; null for a line without an entry. */
  fact: z.string().nullable(),
  /** Its mark on charts; null for a line without one. */
  mark: z.enum(chartMarkNames).nullable(),
  /** When it happened; of a group, the latest. */
  at: timeOrNullSchema,
  /** For a group, the time of the earliest entry. */
  since: timeOrNullSchema,
  /** The number of alike entries in this line. */
  count: z.number().int().min(1),
  text: z.string(),
  /** The end of the text that stands in brackets; null without one. */
  numbers: z.string().nullable().default(null),
  /** The change that would have changed the outcome; null if nothing would. */
  wouldChange: z.string().nullable(),
  /** The numbers behind it. */
  evidence: z.record(z.string(), z.unknown()),
})
export type ExplanationLine = z.infer<typeof explanationLineSchema>

export const explanationSchema = z
  .object({
    subject: z.enum(['model', 'run']),
    name: z.string(),
    /** The present state, in a sentence or two. */
    summary: z.string(),
    sections: z.array(
      z.object({
        kind: z.enum(['problems', 'waiting', 'worth', 'history', 'causes', 'data', 'steps', 'gate', 'aftermath']),
        title: z.string(),
        lines: z.array(explanationLineSchema),
      }),
    ),
  })
  .meta({ id: 'Explanation' })
export type Explanation = z.infer<typeof explanationSchema>

const explanationQuerySchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(20) })

export const explainModel = endpoint({
  name: 'explainModel',
  method: 'get',
  path: '/v1/models/{model}/explanation',
  tag: 'Why',
  summary: 'Why a model is in its present state, in words and numbers',
  params: modelParams,
  query: explanationQuerySchema,
  answers: { 200: { description: 'The ledger in words.', schema: explanationSchema } },
  problems: [404],
})

export const explainRun = endpoint({
  name: 'explainRun',
  method: 'get',
  path: '/v1/retraining-runs/{run}/explanation',
  tag: 'Why',
  summary: 'Why a run happened, and what followed from it',
  params: runParams,
  answers: { 200: { description: 'The ledger in words.', schema: explanationSchema } },
  problems: [404],
})
