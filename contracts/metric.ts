import * as z from 'zod'

const worth = z.number().min(-1e9).max(1e9)

/**
 * By which loss per row a model's versions are measured and compared. Every decision is made of it: AUC and F1 are
 * figures of a whole window, which no single row has.
 */
export const metricSchema = z.union([
  z.enum(['accuracy', 'balanced-accuracy', 'log-loss', 'brier']),
  z
    .strictObject({
      values: z.strictObject({
        truePositive: worth,
        falsePositive: worth,
        trueNegative: worth,
        falseNegative: worth,
      }),
    })
    .describe('what each kind of answer is worth, in your money'),
])
export type Metric = z.infer<typeof metricSchema>

/** Whether a metric's loss is one minus a share of answers, so that limits of it are shares as well. */
export function isShareMetric(metric: Metric): metric is 'accuracy' | 'balanced-accuracy' {
  return metric === 'accuracy' || metric === 'balanced-accuracy'
}
