import * as z from 'zod'
import { binaryFiguresSchema, multiclassFiguresSchema, regressionFiguresSchema } from './evaluation-figures.ts'
import {
  artifactCheckOf,
  binaryHeldOutSchema,
  multiclassHeldOutSchema,
  regressionHeldOutSchema,
} from './held-out-scores.ts'
import { pairedSchema, rowsShape } from './judged-evaluation.ts'
import { binaryLossesSchema, multiclassLossesSchema, regressionLossesSchema } from './losses-by-time.ts'
import { classesMax } from './task.ts'
import { trainingUsageSchema } from './training-usage.ts'
import { count, finite, instant, notNegative, share } from './written-figures.ts'

/** How much worse the held-out losses get when a feature's values are exchanged between rows. */
export const featureImportanceSchema = z
  .array(
    z.object({
      feature: z.string().max(200),
      /** Loss per row; null where it was not measured. */
      importance: z.number().nullable(),
      standardError: notNegative.nullable(),
    }),
  )
  .max(2000)

/** What is added to a regression's value for its interval; null where too few rows were held out. */
export const intervalSchema = z
  .object({
    /** The share of labels that it is to hold. */
    coverage: share,
    lower: z.number('must be a number').nullable(),
    upper: z.number('must be a number').nullable(),
  })
  .meta({ id: 'Interval' })

/** A model type that a training tried, on the newest of its training rows. */
const typeTriedSchema = z.object({
  type: z.string().max(100),
  /** Mean loss a row by the model's metric; null where the type could not be fitted. */
  loss: z.number().nullable(),
  /** By how much it lost less a row than the type that was asked for. */
  gain: z.number().nullable(),
  /** Of the gain; null where the rows are too few spans of time to know it. */
  standardError: z.number().nullable(),
  error: z.string().nullable(),
})
export type TypeTried = z.infer<typeof typeTriedSchema>

/** What an evaluation has whatever the task is. */
const sharedShape = {
  trainingFrom: instant,
  /** The newest row that the evaluated challenger was trained on. */
  evaluationCutoff: instant,
  /** The newest row that the artifact, refitted with the held-out rows, was trained on. */
  cutoff: instant,
  championError: z.string().nullable().default(null),
  /** Codes that the gate needs beside the figures; `container/README.md` lists them. */
  outcomes: z.array(z.string().max(100)).max(50).default([]),
  /** Values beyond the range of a 32-bit float, which the training took for missing. */
  valuesTooLarge: count.default(0),
  /** Unknown where a trainer of another make leaves it out or writes it otherwise: it decides nothing. */
  usage: trainingUsageSchema.nullable().catch(null),
  /** Of the challenger; null where a trainer of another make leaves it out. */
  modelType: z.string().max(100).nullable().default(null),
  /** Of a comprehensive training; empty where there was nothing to choose. */
  typesTried: z.array(typeTriedSchema).max(20).default([]),
  /** By falling importance; a trainer of another make may leave it out. */
  featureImportance: featureImportanceSchema.nullable().default(null),
}

const noPositives = z.null('must be null: there are no positives').default(null)

const binaryShape = {
  ...sharedShape,
  task: z.literal('binary-classification'),
  /** The labels that stand for 0 and 1; null where they are 0 and 1. */
  classes: z.array(z.string()).length(2).nullable().default(null),
  rows: z.object({ ...rowsShape, positives: count }),
  challenger: binaryFiguresSchema,
  champion: binaryFiguresSchema.nullable(),
  paired: pairedSchema.nullable(),
  /** Accuracy on the held-out rows of always predicting the majority class of the training rows. */
  majorityAccuracy: share,
  holdoutPositives: count.nullable().default(null),
  /** A trainer of another make may leave it out: then no comparison is evident. */
  lossesByTime: binaryLossesSchema.nullable().default(null),
}

const multiclassShape = {
  ...sharedShape,
  task: z.literal('multiclass-classification'),
  /** In the order of their indexes. */
  classes: z.array(z.string()).min(2, 'must have two classes or more').max(classesMax),
  rows: z.object({ ...rowsShape, positives: noPositives }),
  /** Rows of each class. */
  classCounts: z.object({ training: z.array(count).max(classesMax), holdout: z.array(count).max(classesMax) }),
  challenger: multiclassFiguresSchema,
  champion: multiclassFiguresSchema.nullable(),
  paired: pairedSchema.nullable(),
  majorityAccuracy: share,
  holdoutPositives: noPositives,
  lossesByTime: multiclassLossesSchema.nullable().default(null),
}

const regressionShape = {
  ...sharedShape,
  task: z.literal('regression'),
  classes: z.null('must be null: a regression has no classes').default(null),
  rows: z.object({ ...rowsShape, positives: noPositives }),
  challenger: regressionFiguresSchema,
  champion: regressionFiguresSchema.nullable(),
  paired: z.null('must be null: answers of a regression are not right or wrong').default(null),
  majorityAccuracy: z.null('must be null: a regression has no majority class').default(null),
  holdoutPositives: noPositives,
  lossesByTime: regressionLossesSchema.nullable().default(null),
  interval: intervalSchema.nullable().default(null),
}

const [binarySchema, multiclassSchema, regressionSchema] = [
  z.object(binaryShape),
  z.object(multiclassShape),
  z.object(regressionShape),
]
export type BinaryEvaluation = z.infer<typeof binarySchema>
export type MulticlassEvaluation = z.infer<typeof multiclassSchema>
export type RegressionEvaluation = z.infer<typeof regressionSchema>

/** A trainer that names no task classifies by two classes. */
function withTask(written: unknown): unknown {
  const hasNone = typeof written === 'object' && written !== null && !('task' in written)
  return hasNone ? { task: 'binary-classification', ...written } : written
}

/**
 * `/opt/ml/output/data/evaluation.json`: a training container's report on the challenger and the champion, on the same
 * held-out rows.
 *
 * The schema holds each field to its own range; `core/policy/versions/find-evaluation-fault.ts` holds the fields to
 * each other and to the run.
 */
export const evaluationSchema = z.preprocess(
  withTask,
  z.discriminatedUnion('task', [binarySchema, multiclassSchema, regressionSchema]),
)
export type Evaluation = BinaryEvaluation | MulticlassEvaluation | RegressionEvaluation

/** Evaluation.json as a trainer writes it. A trainer of another make may leave `artifactCheck` and the scores out. */
export const writtenEvaluationSchema = z.preprocess(
  withTask,
  z.discriminatedUnion('task', [
    z.object({ ...binaryShape, artifactCheck: artifactCheckOf(share), heldOutScores: binaryHeldOutSchema }),
    z.object({
      ...multiclassShape,
      artifactCheck: artifactCheckOf(z.array(share).max(classesMax)),
      heldOutScores: multiclassHeldOutSchema,
    }),
    z.object({ ...regressionShape, artifactCheck: artifactCheckOf(finite), heldOutScores: regressionHeldOutSchema }),
  ]),
)
