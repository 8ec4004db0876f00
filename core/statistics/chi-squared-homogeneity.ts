import { regularizedGamma } from '#core/statistics/regularized-gamma'
import { type CategoryCounts, pairCategories } from '#core/statistics/total-variation'

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
 * where an expected count is below 5. simple-statistics tests one sample against a given distribution, at tabled levels
 * and without a p-value.
 *
 * @param reference at least one observation
 * @param current at least one observation; categories of one side only count as 0 on the other
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @see Pearson (1900), doi:10.1080/14786440009463897; without Yates' correction
 * @example chiSquaredHomogeneity({ up: 10, down: 20 }, { up: 20, down: 20 }) // => { status: 'tested', statistic:
 *   1.944…, degreesOfFreedom: 1, pValue: 0.163…, expectedCountMin: 12.857… }
 */
export function chiSquaredHomogeneity(reference: CategoryCounts, current: CategoryCounts): ChiSquaredHomogeneity {
  const { categories, referenceTotal, currentTotal } = pairCategories(reference, current)
  const seen = categories.filter(([referenceCount, currentCount]) => referenceCount + currentCount > 0)
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
