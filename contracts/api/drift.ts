import * as z from 'zod'
import { driftFiguresSchema } from '#contracts/drift-figures'
import { featureGroupSchema, featureKindSchema } from '#contracts/features'
import { modelNameSchema } from '#contracts/model-name'
import { endpoint } from './endpoint.ts'
import { columnPattern, featureParams, modelParams, nextSchema, spanQuery, timeParam } from './params.ts'
import { timeSchema } from './time.ts'

const driftQuerySchema = z.strictObject({
  ...spanQuery.shape,
  limit: z.coerce.number().int().min(1).max(200).default(100).describe('features per page'),
  cursor: z.string().max(200).optional().describe('the next page: `next` of the previous answer'),
  group: featureGroupSchema.optional(),
  feature: z.string().min(1).max(100).regex(columnPattern).optional(),
  cells: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(200)
    .describe('number of cells per feature at most; each stands for a stretch of time'),
})

/** A feature in a stretch of time: its check with the largest statistic. */
const driftCellSchema = z
  .object({
    /** The time of the check. */
    at: timeSchema,
    ...driftFiguresSchema.pick({ outcome: true, statistic: true, severity: true }).shape,
  })
  .meta({ id: 'DriftCell' })

export const driftMapSchema = z.object({
  modelName: modelNameSchema,
  from: timeSchema,
  to: timeSchema,
  /** The length of a stretch in milliseconds. */
  stretchMs: z.number().int(),
  /** The beginning of each stretch. */
  stretches: z.array(timeSchema),
  threshold: z.number(),
  features: z.array(
    z.object({
      feature: z.string(),
      group: featureGroupSchema,
      kind: featureKindSchema,
      /** How much the champion's mean loss rises without it; null where that is not known. */
      importance: z.number().nullable(),
      /** One per stretch; null for a stretch without a check. */
      cells: z.array(driftCellSchema.nullable()),
    }),
  ),
  next: nextSchema,
})
export type DriftMap = z.infer<typeof driftMapSchema>

const distributionQuerySchema = z.strictObject({
  at: timeParam().describe('the latest check at or before this time (default: the latest check)'),
  bins: z.coerce.number().int().min(4).max(100).default(30),
})

export const distributionSchema = z
  .object({
    modelName: modelNameSchema,
    feature: z.string(),
    group: featureGroupSchema,
    kind: featureKindSchema,
    at: timeSchema,
    /** The version whose training rows are the reference, or whose scores of held-out rows are. */
    version: z.number().int().nullable(),
    ...driftFiguresSchema.shape,
    windowFrom: timeSchema.nullable(),
    windowTo: timeSchema.nullable(),
    /** Shares of the rows with a value; null once the profiles of that time are deleted. */
    distribution: z
      .discriminatedUnion('kind', [
        z.object({
          kind: z.literal('numeric'),
          /** One more than bins. */
          edges: z.array(z.number()),
          reference: z.array(z.number()),
          current: z.array(z.number()),
        }),
        z.object({
          kind: z.literal('categorical'),
          categories: z.array(z.object({ category: z.string(), reference: z.number(), current: z.number() })),
        }),
      ])
      .nullable(),
  })
  .meta({ id: 'Distribution' })
export type Distribution = z.infer<typeof distributionSchema>

export const listDrift = endpoint({
  name: 'listDrift',
  method: 'get',
  path: '/v1/models/{model}/drift',
  tag: 'Performance and drift',
  summary: 'Drift of the features over time, as a map',
  params: modelParams,
  query: driftQuerySchema,
  answers: {
    200: { description: 'Features by group, in it by falling importance for the champion.', schema: driftMapSchema },
  },
  problems: [404],
})

export const getDistribution = endpoint({
  name: 'getDistribution',
  method: 'get',
  path: '/v1/models/{model}/drift/{feature}',
  tag: 'Performance and drift',
  summary: 'A feature at one check: its figures, and its reference and current distributions',
  params: featureParams,
  query: distributionQuerySchema,
  answers: { 200: { description: 'The check.', schema: distributionSchema } },
  problems: [404],
})
