import type { Metric } from '#contracts/metric'
import { isMoneyMetric, isShareMetric } from '#contracts/metric-kind'
import { plural } from '#contracts/wording'
import { differenceInWords } from './difference-in-words.ts'

/** The size of a mean difference of losses. @example sizeInWords(-0.071, 'accuracy') // => '7.1 points of accuracy' */
export function sizeInWords(lead: number, metric: Metric): string {
  const size = differenceInWords(lead, metric)
  // A difference of money says "a row" itself.
  return isShareMetric(metric) || isMoneyMetric(metric) ? size : `${size} a row`
}

/**
 * How the champion stands to another version.
 *
 * @example leadInWords({ championVersion: 4, version: 3, lead: 0.07, labelled: 240, metric: 'accuracy' }) // =>
 *   'version 4 trails version 3 by 7 points of accuracy on 240 labels'
 */
export function leadInWords({
  championVersion,
  version,
  lead,
  labelled,
  metric,
}: {
  readonly championVersion: number
  readonly version: number
  /** By how much the champion lost more, a row. */
  readonly lead: number
  readonly labelled: number
  readonly metric: Metric
}): string {
  const on = `on ${plural(labelled, 'label')}`
  if (lead === 0) return `version ${championVersion} does as well as version ${version} ${on}`
  const verb = lead > 0 ? 'trails' : 'leads'
  return `version ${championVersion} ${verb} version ${version} by ${sizeInWords(lead, metric)} ${on}`
}
