import * as z from 'zod'
import { modelFileSchema } from '#contracts/model-file'
import { modelModeSchema } from '#contracts/model-mode'
import { modelNameSchema } from '#contracts/model-name'
import { modelTypeSchema } from '#contracts/model-types'
import { endpoint } from './endpoint.ts'
import { modelParams, nextSchema, pageQuery, userHeader } from './params.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

const lastRunSchema = z.object({
  runId: z.string(),
  state: z.string(),
  trigger: z.string(),
  endedAt: timeSchema,
  /** Why the run failed, or why the gate rejected its version. */
  failure: z.string().nullable(),
})

/** The progress of a run; the deadline is known once it trains. */
const activeRunSchema = z.object({
  runId: z.string(),
  state: z.string(),
  trigger: z.string(),
  requestedAt: timeSchema,
  startedAt: timeOrNullSchema,
  deadlineAt: timeOrNullSchema,
})

/** The summary of a model. */
export const modelSummarySchema = z
  .object({
    name: modelNameSchema,
    type: modelTypeSchema,
    mode: modelModeSchema,
    championVersion: z.number().int().nullable(),
    /** The version that serves; it differs from the champion only while the champion is being deployed. */
    servingVersion: z.number().int().nullable(),
    championPromotedAt: timeOrNullSchema,
    activeRun: activeRunSchema.nullable(),
    /** The latest run that ended; null before the first. */
    lastRun: lastRunSchema.nullable(),
    /** The next tick of a schedule that may retrain it; null where none will. */
    nextRunAt: timeOrNullSchema,
    /** Accuracy below which the model counts as degraded: its own threshold, or the installation's. */
    performanceThreshold: z.number(),
    observations: z.number().int(),
    labels: z.number().int(),
    lastObservedAt: timeOrNullSchema,
    /** The latest performance check of the champion; null before the first. */
    performance: z
      .object({ at: timeSchema, accuracy: z.number().nullable(), labelled: z.number().int(), verdict: z.string() })
      .nullable(),
    /** Open drift, performance and data-quality problems. */
    openEpisodes: z.array(z.object({ kind: z.string(), subject: z.string(), severity: z.string().nullable() })),
    waitingTriggers: z.number().int(),
  })
  .meta({ id: 'ModelSummary' })
export type ModelSummary = z.infer<typeof modelSummarySchema>

export const modelListQuerySchema = z.strictObject({
  ...pageQuery.shape,
  type: modelTypeSchema.optional(),
  /** Part of a name. */
  search: z
    .string()
    .max(40)
    .regex(/^[a-z0-9-]*$/)
    .optional(),
})

export const modelListSchema = z.object({ models: z.array(modelSummarySchema), next: nextSchema })

const modelVersionSchema = z
  .object({
    version: z.number().int(),
    status: z.enum(['candidate', 'champion', 'archived', 'rejected']),
    runId: z.string(),
    cutoffAt: timeOrNullSchema,
    promotedAt: timeOrNullSchema,
    promotedBy: z.enum(['policy', 'person']).nullable(),
    probation: z.enum(['none', 'running', 'passed', 'failed']),
    retiredAt: timeOrNullSchema,
    /** Whether its files are kept, so that it can serve again. */
    retained: z.boolean(),
    /** Whether it was rolled back or removed by a person: it is never picked again. */
    barred: z.boolean(),
    /** The beginning of its training data. */
    trainedFrom: timeOrNullSchema,
    createdAt: timeSchema,
    artifactBytes: z.number().int().nullable(),
    /** SHA-256 of the artifact's files. */
    artifactSha256: z.string().nullable(),
    /** The reason for its status. */
    statusReason: z.string().nullable(),
    /** The gate's outcome for it; `first` without a champion to compare with. */
    gateOutcome: z.string().nullable(),
    /** Figures on the held-out rows of its training; null where the training did not report them. */
    heldOut: z
      .object({
        rows: z.number().int(),
        accuracy: z.number().nullable(),
        championAccuracy: z.number().nullable(),
      })
      .nullable(),
    /** Figures in production, over all its labelled rows that are kept. */
    live: z.object({ labelled: z.number().int(), accuracy: z.number().nullable() }),
  })
  .meta({ id: 'ModelVersion' })
export type VersionEntry = z.infer<typeof modelVersionSchema>
export const versionListSchema = z.object({ modelName: modelNameSchema, versions: z.array(modelVersionSchema) })

export const modelDetailSchema = z.object({
  model: modelSummarySchema,
  /** Increases with each change of the file. */
  revision: z.number().int(),
  file: modelFileSchema,
})

export const modelAppliedSchema = z
  .object({
    name: modelNameSchema,
    status: z.enum(['created', 'changed', 'unchanged']),
    revision: z.number().int(),
    /** The parts of the file that have changed since it was last applied. */
    changes: z.array(z.string()),
  })
  .meta({ id: 'ModelApplied' })
export type ModelApplied = z.infer<typeof modelAppliedSchema>

/** The latest accuracies of models, for sparklines on the fleet's page. */
const trendsQuerySchema = z.strictObject({
  /** Names, separated by commas. */
  models: z
    .string()
    .regex(/^[a-z0-9,-]{1,4100}$/)
    .describe('names, separated by commas; at most 100'),
  points: z.coerce.number().int().min(2).max(200).default(60),
})
export const trendsSchema = z.object({
  trends: z.array(
    z.object({
      modelName: z.string(),
      accuracies: z.array(z.object({ at: timeSchema, accuracy: z.number().nullable() })),
    }),
  ),
})

/** A person's change of a model's mode. */
const modeEditSchema = z
  .strictObject({ mode: modelModeSchema, reason: z.string().trim().min(1).max(500).default('set by hand') })
  .meta({ examples: [{ mode: 'observe', reason: 'watching the new feed' }] })

const modeSchema = z.object({ modelName: modelNameSchema, mode: modelModeSchema, reason: z.string() })

export const listModels = endpoint({
  name: 'listModels',
  method: 'get',
  path: '/v1/models',
  tag: 'Models',
  summary: 'List the models by name',
  query: modelListQuerySchema,
  answers: { 200: { description: 'A page of models.', schema: modelListSchema } },
})

export const listTrends = endpoint({
  name: 'listTrends',
  method: 'get',
  path: '/v1/model-trends',
  tag: 'Models',
  summary: 'The latest accuracies of some models',
  query: trendsQuerySchema,
  answers: { 200: { description: 'By model, oldest first.', schema: trendsSchema } },
})

export const getModel = endpoint({
  name: 'getModel',
  method: 'get',
  path: '/v1/models/{model}',
  tag: 'Models',
  summary: 'A model with its file',
  params: modelParams,
  answers: { 200: { description: 'The model.', schema: modelDetailSchema } },
  problems: [404],
})

export const putModel = endpoint({
  name: 'putModel',
  method: 'put',
  path: '/v1/models/{model}',
  tag: 'Models',
  summary: 'Apply a model file; applying the same file again changes nothing',
  params: modelParams,
  headers: userHeader,
  body: modelFileSchema,
  answers: {
    200: { description: 'The model matches the file.', schema: modelAppliedSchema },
    201: { description: 'The model was created.', schema: modelAppliedSchema },
  },
  problems: [409],
})

export const putModelMode = endpoint({
  name: 'putModelMode',
  method: 'put',
  path: '/v1/models/{model}/mode',
  tag: 'Models',
  summary: 'Set the mode of a model: active, observe or paused',
  description: '`observe` decides and records, but does not act; `paused` retrains only on a request with `force`.',
  params: modelParams,
  headers: userHeader,
  body: modeEditSchema,
  answers: { 200: { description: 'The mode as it is now.', schema: modeSchema } },
  problems: [404],
})

export const listVersions = endpoint({
  name: 'listVersions',
  method: 'get',
  path: '/v1/models/{model}/versions',
  tag: 'Models',
  summary: "A model's versions with their figures, newest first",
  params: modelParams,
  answers: { 200: { description: 'The versions.', schema: versionListSchema } },
  problems: [404],
})
