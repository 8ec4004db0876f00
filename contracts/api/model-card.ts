import * as z from 'zod'
import { intervalSchema } from '#contracts/evaluation'
import { featureGroupSchema, featureKindSchema } from '#contracts/features'
import { modelNameSchema } from '#contracts/model-name'
import { taskSchema } from '#contracts/task'
import { endpoint } from './endpoint.ts'
import { heldOutFiguresSchema, modelVersionSchema } from './model-version.ts'
import { modelVersionParams } from './params.ts'
import { runCauseSchema } from './retraining-runs.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

/** A figure of the model's metric, with the standard error by blocks of time; null where that is not known. */
const figureSchema = z.object({ figure: z.number(), standardError: z.number().nullable() })

/** All that is known of a version, for a person who has to answer for its use. What is not known is null, or left out. */
export const modelCardSchema = z
  .object({
    modelName: modelNameSchema,
    version: z.number().int(),
    description: z.string().nullable(),
    type: z.string(),
    task: taskSchema,
    classes: z.array(z.string()).nullable(),
    /** From this score on a row counts as positive; null of another task than a binary classification. */
    classificationThreshold: z.number().nullable(),
    status: modelVersionSchema.shape.status,
    statusReason: z.string().nullable(),
    createdAt: timeSchema,
    promotedAt: timeOrNullSchema,
    retiredAt: timeOrNullSchema,
    data: z.object({
      from: timeOrNullSchema,
      /** The newest row of the evaluated fit, and of the one that serves, which learnt from the held-out rows as well. */
      evaluatedTo: timeOrNullSchema,
      to: timeOrNullSchema,
      trainingRows: z.number().int().nullable(),
      heldOutRows: z.number().int().nullable(),
      rows: z.number().int().nullable(),
    }),
    features: z
      .array(
        z.object({
          name: z.string(),
          group: featureGroupSchema,
          kind: featureKindSchema,
          importance: z.number().nullable(),
          importanceError: z.number().nullable(),
        }),
      )
      .describe('by falling importance'),
    parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    /** On the held-out rows, by the metric of its training. */
    heldOut: z
      .object({
        metric: z.string().nullable(),
        version: figureSchema.nullable(),
        champion: figureSchema.nullable(),
        naive: figureSchema.nullable(),
        /** Loss per row that it saves against the champion of that time, and the standard error of that. */
        lossSaved: z.number().nullable(),
        lossSavedError: z.number().nullable(),
        figures: heldOutFiguresSchema,
      })
      .nullable(),
    interval: intervalSchema.nullable(),
    live: z.object({
      metric: z.string(),
      labelled: z.number().int(),
      figure: z.number().nullable(),
      accuracy: z.number().nullable(),
    }),
    gate: z.object({ outcome: z.string().nullable(), reason: z.string().nullable() }),
    probation: modelVersionSchema.shape.probation,
    lineage: z.object({
      runId: z.string(),
      trigger: z.string(),
      reason: z.string().describe('why the run was decided'),
      askedBy: z.string().nullable(),
      causes: z.array(runCauseSchema),
      requestedAt: timeSchema,
      endedAt: timeOrNullSchema,
      championVersion: z.number().int().nullable(),
      backend: z.string().nullable(),
      jobName: z.string().nullable(),
      trainedIn: z
        .string()
        .nullable()
        .describe(
          'an image by its digest, or by its tag where the digest is unknown; the hash of a local environment’s lock; or the command of a model file',
        ),
    }),
    artifact: z.object({ sha256: z.string().nullable(), bytes: z.number().int().nullable(), retained: z.boolean() }),
    limits: z.array(z.string()).describe('known limits, a sentence each'),
  })
  .meta({ id: 'ModelCard' })
export type ModelCard = z.infer<typeof modelCardSchema>

const shared = {
  method: 'get',
  tag: 'Models',
  params: modelVersionParams,
  problems: [404],
} as const

export const getModelCard = endpoint({
  ...shared,
  name: 'getModelCard',
  path: '/v1/models/{model}/versions/{version}/card',
  summary: 'The model card of a version; as a page to a client that asks for text/html',
  answers: { 200: { description: 'The card.', schema: modelCardSchema } },
})

export const getModelCardPage = endpoint({
  ...shared,
  name: 'getModelCardPage',
  path: '/v1/models/{model}/versions/{version}/card.html',
  summary: 'The model card of a version as one page, without scripts',
  answers: { 200: { description: 'The page.', mediaTypes: ['text/html'] } },
})
