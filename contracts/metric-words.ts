import type { Metric } from './metric.ts'
import { isMoneyMetric } from './metric-kind.ts'

/** A metric's mean loss as the figure that people know. */
export interface MetricFigure {
  readonly name: string
  readonly value: number
  /** On which side of a line a bad figure is. */
  readonly badSide: 'below' | 'above'
}

/**
 * A mean loss per row as the metric's own figure.
 *
 * @example metricFigure('accuracy', 0.25) // => { name: 'accuracy', value: 0.75, badSide: 'below' }
 */
export function metricFigure(metric: Metric, loss: number): MetricFigure {
  if (isMoneyMetric(metric)) return { name: 'value per row', value: -loss, badSide: 'below' }
  if (typeof metric === 'object') return { name: `pinball loss at ${metric.quantile}`, value: loss, badSide: 'above' }
  switch (metric) {
    case 'accuracy':
      return { name: 'accuracy', value: 1 - loss, badSide: 'below' }
    case 'balanced-accuracy':
      return { name: 'balanced accuracy', value: 1 - loss, badSide: 'below' }
    case 'log-loss':
      return { name: 'log loss', value: loss, badSide: 'above' }
    case 'brier':
      return { name: 'Brier score', value: loss, badSide: 'above' }
    case 'absolute-error':
      return { name: 'mean absolute error', value: loss, badSide: 'above' }
    case 'squared-error':
      return { name: 'mean squared error', value: loss, badSide: 'above' }
  }
}

/** A metric as one word, for evidence. @example metricName({ quantile: 0.9 }) // => 'quantile' */
export function metricName(metric: Metric): string {
  if (typeof metric === 'string') return metric
  return isMoneyMetric(metric) ? 'values' : 'quantile'
}

/**
 * The unit of a regression's losses and of its price of a training, in words; null of a classification, whose unit is a
 * correct prediction or money.
 *
 * @example lossUnitInWords('absolute-error') // => 'units of absolute error'
 */
export function lossUnitInWords(metric: Metric): string | null {
  if (metric === 'absolute-error') return 'units of absolute error'
  if (metric === 'squared-error') return 'units of squared error'
  return typeof metric === 'object' && !isMoneyMetric(metric) ? 'units of pinball loss' : null
}

/** The naive forecasts, as they are named in a sentence. */
const naiveRules = {
  majority: 'always the same answer',
  'last-label': 'the last known label',
  'same-hour': 'the last label of the same hour of the day',
  'same-hour-of-week': 'the last label of the same hour of the week',
} as const

/** A naive forecast in words; one that a later release names is named as it is. */
export function naiveRuleInWords(rule: string): string {
  return (naiveRules as Readonly<Record<string, string>>)[rule] ?? rule
}
