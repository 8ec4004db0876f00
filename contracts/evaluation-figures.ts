import * as z from 'zod'
import { classesMax } from './task.ts'
import { count, notNegative, share } from './written-figures.ts'

export const confusionSchema = z
  .object({ truePositives: count, falsePositives: count, trueNegatives: count, falseNegatives: count })
  .meta({ id: 'Confusion' })

export const binaryFiguresSchema = z.object({
  accuracy: share,
  precision: share.nullable(),
  recall: share.nullable(),
  f1: share.nullable(),
  auc: share.nullable(),
  logLoss: notNegative.nullable(),
  constantOutput: z.boolean(),
  /** A trainer of another make may leave it out. */
  confusion: confusionSchema.nullable().default(null),
})

/** Figures of one class against the others. */
export const classFiguresSchema = z
  .object({ precision: share.nullable(), recall: share.nullable(), f1: share.nullable(), auc: share.nullable() })
  .meta({ id: 'ClassFigures' })

/** Precision, recall, F1 and AUC are the means over the classes. A trainer of another make may leave out what it lacks. */
export const multiclassFiguresSchema = z.object({
  accuracy: share,
  balancedAccuracy: share.nullable().default(null),
  precision: share.nullable().default(null),
  recall: share.nullable().default(null),
  f1: share.nullable().default(null),
  auc: share.nullable().default(null),
  logLoss: notNegative.nullable().default(null),
  /** The sum over the classes of the squared error of their probabilities. */
  brier: z
    .number('must be a number from 0 to 2')
    .min(0)
    .max(2, 'must be a number from 0 to 2')
    .nullable()
    .default(null),
  constantOutput: z.boolean(),
  /** Rows by their class, and in it by the answered one. */
  confusion: z.array(z.array(count).max(classesMax)).max(classesMax).nullable().default(null),
  byClass: z.array(classFiguresSchema).max(classesMax).nullable().default(null),
})

export const regressionFiguresSchema = z.object({
  mae: notNegative,
  rmse: notNegative,
  /** The mean absolute error by that of the last known label. */
  mase: notNegative.nullable().default(null),
  r2: z.number('must be a number, 1 or less').max(1, 'must be a number, 1 or less').nullable().default(null),
  /** Null unless the model learns a quantile. */
  pinball: notNegative.nullable().default(null),
  /** Share of the held-out labels in the interval. */
  coverage: share.nullable().default(null),
  constantOutput: z.boolean(),
  labelMean: z.number('must be a number').nullable().default(null),
  labelDeviation: notNegative.nullable().default(null),
})
