import { InvalidInputError } from '#core/errors'
import type { KolmogorovSmirnov } from '#core/statistics/kolmogorov-smirnov'
import { largestGap } from '#core/statistics/largest-gap'
import type { SortedView } from '#core/statistics/sorted-view'

/**
 * Kolmogorov-Smirnov statistic of two sketched distributions: the largest gap between their estimated distribution functions.
 *
 * Exact when both sketches are; otherwise off by at most the sum of their rank errors, and too large rather than too small,
 * since it is a maximum over noise: a reference of 8,640 rows at k = 1,000 against 336 rows at k = 400 was off by at most 0.0015,
 * and by 0.0001 upwards on average, in 200 trials. An effect size in [0, 1], not a verdict.
 *
 * @param reference sorted view of a sketch with at least one value; build it once and keep it
 * @param current likewise
 * @throws {InvalidInputError} `EMPTY_SAMPLE`
 * @complexity O(retained values of both) time, O(1) space
 * @see {@link kolmogorovSmirnov} for samples that are all there
 * @example kolmogorovSmirnovOfSketches(sortedView([Float64Array.of(1, 2, 3)]), sortedView([Float64Array.of(2, 3, 4)])).statistic // => 0.333…
 */
export function kolmogorovSmirnovOfSketches(reference: SortedView, current: SortedView): KolmogorovSmirnov {
  for (const [name, view] of Object.entries({ reference, current })) {
    if (view.values.length === 0) {
      throw new InvalidInputError({ code: 'EMPTY_SAMPLE', message: `The ${name} sketch is empty` })
    }
  }
  return largestGap(reference, current)
}
