import * as z from 'zod'
import { modelFileSchema } from '#contracts/model-file'
import { modelModeSchema } from '#contracts/model-mode'
import { modelNameSchema } from '#contracts/model-name'
import { modelTypeSchema } from '#contracts/model-types'
import { taskSchema } from '#contracts/task'
import { endpoint } from './endpoint.ts'
import { fleetModelSchema, modelSummarySchema } from './model-summary.ts'
import { modelVersionSchema, versionDetailSchema } from './model-version.ts'
import { modelParams, modelVersionParams, nextSchema, pageQuery, userHeader } from './params.ts'
import { timeSchema } from './time.ts'

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

const fleetTagSchema = z.string().regex(/^[A-Za-z0-9_-]{12}$/, 'is not a `tag` of this list')

/** The models on one line each, in pages by name, without those that the caller has already. */
const fleetQuerySchema = z
  .strictObject({
    limit: z.number().int().min(1).max(1000).default(1000).describe('models per page'),
    cursor: z.string().max(300).optional().describe('the next page: `next` of the previous answer'),
    known: z
      .array(fleetTagSchema)
      .max(1000)
      .default([])
      .describe('the `tag` of each model that the caller has; those of this page suffice'),
  })
  .meta({ examples: [{ known: ['pOm9h3yz_4fA'] }] })

const fleetSchema = z.object({
  changed: z
    .array(z.object({ tag: fleetTagSchema, model: fleetModelSchema }))
    .describe('the models of the page whose tag is not among `known`'),
  unchanged: z
    .array(fleetTagSchema)
    .describe('the tags of all others of the page: a model that is in neither list is gone, or on another page'),
  next: nextSchema,
})

export const versionListSchema = z.object({
  modelName: modelNameSchema,
  task: taskSchema,
  /** The model's metric, by its name in a sentence. */
  metric: z.string(),
  versions: z.array(modelVersionSchema),
})

export const modelDetailSchema = z.object({
  model: modelSummarySchema,
  /** Increases with each change of the file. */
  revision: z.number().int(),
  file: modelFileSchema,
  /** Of a multiclass model: its classes, named by its file or learnt, in the order of its probabilities; null otherwise. */
  classes: z.array(z.string()).nullable().default(null),
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

/** The latest accuracies of models, and figures in each one's metric, for sparklines on the fleet's page. */
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
      accuracies: z.array(
        z.object({
          at: timeSchema,
          accuracy: z.number().nullable(),
          /** In the model's metric, of the stretch that the verdict rests on. */
          figure: z.number().nullable().default(null),
        }),
      ),
    }),
  ),
})

/** A person's change of a model's mode. */
const modeEditSchema = z
  .strictObject({ mode: modelModeSchema, reason: z.string().trim().min(1).max(500).default('set by hand') })
  .meta({ examples: [{ mode: 'observe', reason: 'watching the new feed' }] })

const modeSchema = z.object({
  modelName: modelNameSchema,
  mode: modelModeSchema,
  reason: z.string(),
  /** False where both were so already. */
  changed: z.boolean(),
})

export const listModels = endpoint({
  name: 'listModels',
  method: 'get',
  path: '/v1/models',
  tag: 'Models',
  summary: 'List the models by name',
  query: modelListQuerySchema,
  answers: { 200: { description: 'A page of models.', schema: modelListSchema } },
})

export const listFleet = endpoint({
  name: 'listFleet',
  method: 'post',
  path: '/v1/fleet',
  tag: 'Models',
  summary: 'The models by name on one line each, without those that the caller has',
  description:
    'Changes nothing. A `tag` is made of everything that is said of a model: a page that sends the tags which it has receives the models that are new or differ.',
  body: fleetQuerySchema,
  answers: { 200: { description: 'A page of models.', schema: fleetSchema } },
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

export const getVersion = endpoint({
  name: 'getVersion',
  method: 'get',
  path: '/v1/models/{model}/versions/{version}',
  tag: 'Models',
  summary: 'A version with its confusion matrix and calibration on the held-out rows of its training',
  params: modelVersionParams,
  answers: { 200: { description: 'The version.', schema: versionDetailSchema } },
  problems: [404],
})
