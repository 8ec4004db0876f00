import type { Metric } from '#contracts/metric'
import { isMoneyMetric } from '#contracts/metric-kind'
import { roundFigure } from '#core/policy/drift/round-figure'

/** The units of a metric's losses: how a mean loss is scaled for people, and the noun behind it. */
const units: Readonly<Record<Exclude<Metric, object>, { readonly scale: number; readonly noun: string }>> = {
  accuracy: { scale: 100, noun: 'points of accuracy' },
  'balanced-accuracy': { scale: 100, noun: 'points of balanced accuracy' },
  'log-loss': { scale: 1, noun: 'of log loss' },
  brier: { scale: 1, noun: 'of Brier score' },
  'absolute-error': { scale: 1, noun: 'of absolute error' },
  'squared-error': { scale: 1, noun: 'of squared error' },
}

/**
 * The size of a difference of two mean losses, without its sign.
 *
 * @example differenceInWords(-0.0321, 'accuracy') // => '3.21 points of accuracy'
 */
export function differenceInWords(difference: number, metric: Metric): string {
  if (typeof metric === 'object') {
    const size = roundFigure(Math.abs(difference))
    return isMoneyMetric(metric) ? `${size} a row` : `${size} of pinball loss`
  }
  const { scale, noun } = units[metric]
  return `${roundFigure(Math.abs(difference) * scale)} ${noun}`
}

/**
 * The same without the noun, for an error beside a difference.
 *
 * @example amountOf(0.0101, 'accuracy') // => '1.01'
 */
export function amountOf(difference: number, metric: Metric): string {
  const scale = typeof metric === 'object' ? 1 : units[metric].scale
  return roundFigure(Math.abs(difference) * scale)
}
