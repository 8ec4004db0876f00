import * as z from 'zod'
import type { Task } from './task.ts'

const worth = z.number().min(-1e9).max(1e9)

const classificationMetricSchema = z.enum(['accuracy', 'balanced-accuracy', 'log-loss', 'brier'])
const valuesSchema = z
  .strictObject({
    values: z.strictObject({
      truePositive: worth,
      falsePositive: worth,
      trueNegative: worth,
      falseNegative: worth,
    }),
  })
  .describe('what each kind of answer is worth, in your money')
const regressionNameSchema = z.enum(['absolute-error', 'squared-error'])
const quantileSchema = z
  .strictObject({ quantile: z.number().gt(0).lt(1) })
  .describe('the pinball loss of a quantile, which the model learns instead of the middle')

/**
 * By which loss per row a model's versions are measured and compared. Every decision is made of it: AUC, F1 and R² are
 * figures of a whole window, which no single row has.
 */
export const metricSchema = z.union([
  z.enum([...classificationMetricSchema.options, ...regressionNameSchema.options]),
  valuesSchema,
  quantileSchema,
])
export type Metric = z.infer<typeof metricSchema>

export type MulticlassMetric = z.infer<typeof classificationMetricSchema>
export type BinaryMetric = MulticlassMetric | z.infer<typeof valuesSchema>
export type RegressionMetric = z.infer<typeof regressionNameSchema> | z.infer<typeof quantileSchema>

const metricsOf = {
  'binary-classification': z.union([classificationMetricSchema, valuesSchema]),
  'multiclass-classification': classificationMetricSchema,
  regression: z.union([regressionNameSchema, quantileSchema]),
} as const

/** Whether a task has a metric. @example fitsTask('accuracy', 'regression') // => false */
export function fitsTask(metric: Metric, task: Task): boolean {
  return metricsOf[task].safeParse(metric).success
}

/** The metrics of a task in words, for an error. */
export function metricsInWords(task: Task): string {
  switch (task) {
    case 'binary-classification':
      return `${classificationMetricSchema.options.join(', ')} and values`
    case 'multiclass-classification':
      return classificationMetricSchema.options.join(', ')
    case 'regression':
      return `${regressionNameSchema.options.join(', ')} and quantile`
  }
}

/** The metric of a model whose file names none. */
export function defaultMetric(task: Task): Metric {
  return task === 'regression' ? 'absolute-error' : 'accuracy'
}
