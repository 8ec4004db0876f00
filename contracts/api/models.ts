import * as z from 'zod'
import { modelFileSchema } from '#contracts/model-file'
import { modelModeSchema, modelNameSchema, modelTypeSchema } from '#contracts/model-types'
import { timeOrNullSchema, timeSchema } from './time.ts'

const lastRunSchema = z.object({
  runId: z.string(),
  state: z.string(),
  trigger: z.string(),
  endedAt: timeSchema,
  /** Why it broke, where it did; of a rejected one what the gate said. */
  failure: z.string().nullable(),
})

/** A model on one line. */
export const modelSummarySchema = z.object({
  name: modelNameSchema,
  type: modelTypeSchema,
  mode: modelModeSchema,
  championVersion: z.number().int().nullable(),
  /** What answers; it differs from the champion only while it is being brought up. */
  servingVersion: z.number().int().nullable(),
  championPromotedAt: timeOrNullSchema,
  activeRun: z.object({ runId: z.string(), state: z.string() }).nullable(),
  /** The latest run that ended; null before the first. */
  lastRun: lastRunSchema.nullable(),
  observations: z.number().int(),
  labels: z.number().int(),
  lastObservedAt: timeOrNullSchema,
  /** The latest performance check of the champion; null before the first. */
  performance: z
    .object({ at: timeSchema, accuracy: z.number().nullable(), labelled: z.number().int(), verdict: z.string() })
    .nullable(),
  /** Drift, performance and data-quality problems that are open now. */
  openEpisodes: z.array(z.object({ kind: z.string(), subject: z.string(), severity: z.string().nullable() })),
  waitingTriggers: z.number().int(),
})
export type ModelSummary = z.infer<typeof modelSummarySchema>

export const modelListSchema = z.object({ models: z.array(modelSummarySchema) })
export type ModelList = z.infer<typeof modelListSchema>

export const modelVersionSchema = z.object({
  version: z.number().int(),
  status: z.enum(['candidate', 'champion', 'archived', 'rejected']),
  runId: z.string(),
  cutoffAt: timeOrNullSchema,
  promotedAt: timeOrNullSchema,
  promotedBy: z.enum(['policy', 'person']).nullable(),
  probation: z.enum(['none', 'running', 'passed', 'failed']),
  retiredAt: timeOrNullSchema,
  /** Its files are kept, so that it can be served again. */
  retained: z.boolean(),
  /** Rolled back from, or taken out by a person: never picked again. */
  barred: z.boolean(),
})

export const modelDetailSchema = z.object({
  model: modelSummarySchema,
  /** Grows with each change of the file. */
  revision: z.number().int(),
  file: modelFileSchema,
  versions: z.array(modelVersionSchema),
})
export type ModelDetail = z.infer<typeof modelDetailSchema>

export const modelAppliedSchema = z.object({
  name: modelNameSchema,
  status: z.enum(['created', 'changed', 'unchanged']),
  revision: z.number().int(),
  /** Parts of the file that differ from the last time it was applied. */
  changes: z.array(z.string()),
})
export type ModelApplied = z.infer<typeof modelAppliedSchema>
