import type { Metric } from './metric.ts'

/** Whether a metric's loss is one minus a share of answers, so that limits of it are shares as well. */
export function isShareMetric(metric: Metric): metric is 'accuracy' | 'balanced-accuracy' {
  return metric === 'accuracy' || metric === 'balanced-accuracy'
}

/** Whether a metric is what answers are worth, in money. */
export function isMoneyMetric(metric: Metric): metric is Extract<Metric, { readonly values: object }> {
  return typeof metric === 'object' && 'values' in metric
}
