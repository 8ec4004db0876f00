import * as z from 'zod'
import { labelValueSchema } from '#contracts/label-values'
import { endpoint } from './endpoint.ts'
import { modelParams, nextSchema, pageQuery, spanQuery } from './params.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

/** The longest id of an observation, in characters. */
const idCharactersMax = 200

/** Both ends of a regression's interval. */
const intervalSchema = z.object({ low: z.number(), high: z.number() }).meta({ id: 'PredictionInterval' })

/** An observation as it is stored, with its score. */
export const predictionSchema = z
  .object({
    id: z.string(),
    observedAt: timeSchema,
    /** The version that gave the score; null where no version is known to. */
    version: z.number().int().nullable(),
    /**
     * Probability of the positive label, of a multiclass model that of the predicted one, of a regression the value; null
     * where the observation has no score.
     */
    score: z.number().nullable(),
    /**
     * The label that the score stands for, of a binary model at the model file's present `classificationThreshold`; null
     * for a regression.
     */
    predictedLabel: labelValueSchema.nullable(),
    /** Of a multiclass model alone: the probability of each class by its name; null where it has no answer. */
    probabilities: z.record(z.string(), z.number()).nullable().optional(),
    /** Of a regression alone: the interval that holds the label as often as its version promised; null without one. */
    interval: intervalSchema.nullable().optional(),
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
