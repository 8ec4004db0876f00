import * as z from 'zod'
import { labelValueSchema } from '#contracts/label-values'
import { endpoint } from './endpoint.ts'
import { modelParams, nextSchema, pageQuery, spanQuery } from './params.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

/** The longest id of an observation, in characters. */
const idCharactersMax = 200

/** An observation as it is stored, with its score. */
export const predictionSchema = z
  .object({
    id: z.string(),
    observedAt: timeSchema,
    /** The version that gave the score; null where no version is known to. */
    version: z.number().int().nullable(),
    /** Probability of the positive label; null where the observation has no score. */
    score: z.number().nullable(),
    /** The label that the score stands for, at the model file's present `classificationThreshold`. */
    predictedLabel: labelValueSchema.nullable(),
    /** Null until it arrives. */
    label: labelValueSchema.nullable(),
    labelKnownAt: timeOrNullSchema,
  })
  .meta({ id: 'Prediction' })
export type Prediction = z.infer<typeof predictionSchema>

const predictionsQuerySchema = z.strictObject({
  ...pageQuery.shape,
  ...spanQuery.shape,
  id: z.string().min(1).max(idCharactersMax).optional().describe('only observations of this id'),
  order: z.enum(['newest-first', 'oldest-first']).default('newest-first').describe("by the observations' time"),
})

export const predictionListSchema = z.object({
  modelName: z.string(),
  predictions: z.array(predictionSchema),
  next: nextSchema,
})
export type PredictionList = z.infer<typeof predictionListSchema>

export const listPredictions = endpoint({
  name: 'listPredictions',
  method: 'get',
  path: '/v1/models/{model}/predictions',
  tag: 'Rows',
  summary: 'Stored observations with their scores and labels, by id and time',
  params: modelParams,
  query: predictionsQuerySchema,
  answers: { 200: { description: 'A page of predictions.', schema: predictionListSchema } },
  problems: [404],
})
