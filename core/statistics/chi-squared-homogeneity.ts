import { type CategoryPair, totalsOf } from '#core/statistics/category-pairs'
import { regularizedGamma } from '#core/statistics/regularized-gamma'

/** Outcome of the test. With a single category there is nothing to compare. */
export type ChiSquaredHomogeneity =
  | {
      readonly status: 'tested'
      readonly statistic: number
      readonly degreesOfFreedom: number
      readonly pValue: number
      /** Smallest expected count of a cell; below 5 the p-value is rough. */
      readonly expectedCountMin: number
    }
  | { readonly status: 'single-category' }

/**
 * Pearson's chi-squared test that two categorical samples come from one distribution.
 *
 * Tests whether shares differ, not by how much: {@link totalVariation} measures that. Assumes independent rows; rough
 * where an expected count is below 5: {@link categoryHomogeneity} takes any. simple-statistics tests one sample against
 * a given distribution, at tabled levels and without a p-value.
 *
 * @param pairs counts of each category in the reference and now; at least one row on each side
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @see Pearson (1900), doi:10.1080/14786440009463897; without Yates' correction
 * @example chiSquaredHomogeneity([[10, 20], [20, 20]]) // => { status: 'tested', statistic:
 *   1.944…, degreesOfFreedom: 1, pValue: 0.163…, expectedCountMin: 12.857… }
 */
export function chiSquaredHomogeneity(pairs: readonly CategoryPair[]): ChiSquaredHomogeneity {
  const [referenceTotal, currentTotal] = totalsOf(pairs)
  const seen = pairs.filter(([referenceCount, currentCount]) => referenceCount + currentCount > 0)
  if (seen.length < 2) return { status: 'single-category' }

  const total = referenceTotal + currentTotal
  let statistic = 0
  let expectedCountMin = Infinity
  for (const [referenceCount, currentCount] of seen) {
    const share = (referenceCount + currentCount) / total
    for (const [count, expected] of [
      [referenceCount, share * referenceTotal],
      [currentCount, share * currentTotal],
    ] as const) {
      statistic += (count - expected) ** 2 / expected
      expectedCountMin = Math.min(expectedCountMin, expected)
    }
  }
  const degreesOfFreedom = seen.length - 1
  const pValue = regularizedGamma({ shape: degreesOfFreedom / 2, x: statistic / 2 }).upper
  return { status: 'tested', statistic, degreesOfFreedom, pValue, expectedCountMin }
}
