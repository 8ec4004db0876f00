import { type CategoryPair, totalsOf } from '#core/statistics/category-pairs'
import { logChoose } from '#core/statistics/log-choose'
import { regularizedGamma } from '#core/statistics/regularized-gamma'

export interface UnseenCategories {
  /** Current rows of categories that the reference has none of. */
  readonly unseenCount: number
  /** Their mean, were both samples of one distribution. */
  readonly expectedCount: number
  /** Chance of so many or more, were they. */
  readonly pValue: number
}

/**
 * Tests whether a sample has more rows of unseen categories than a sample of the reference's distribution would.
 *
 * A large set of categories always brings unseen ones. Given how often each category occurs in both samples together,
 * the chance that all of its rows are current ones is hypergeometric: as Good and Turing's estimate does, it draws on
 * the categories that occur once or a few times. The p-value is a Poisson tail, scaled to the mean and the variance of
 * the count; the variance is an upper bound, so that the test errs on the quiet side.
 *
 * @param pairs counts of each category in the reference and now; at least one row on each side
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @see Good (1953), doi:10.1093/biomet/40.3-4.237
 * @example unseenCategoriesTest([[600, 60], [400, 0], [0, 40]]).pValue < 1e-9 // => true
 */
export function unseenCategoriesTest(pairs: readonly CategoryPair[]): UnseenCategories {
  const [referenceTotal, currentTotal] = totalsOf(pairs)
  const numbers = new Map<number, number>()
  let unseenCount = 0
  for (const [referenceCount, currentCount] of pairs) {
    if (referenceCount === 0) unseenCount += currentCount
    const pooledCount = referenceCount + currentCount
    numbers.set(pooledCount, (numbers.get(pooledCount) ?? 0) + 1)
  }
  const total = referenceTotal + currentTotal
  let [mean, variance] = [0, 0]
  for (const [pooledCount, number] of numbers) {
    if (pooledCount > currentTotal) continue
    // The chance that the reference's rows are drawn from the rest.
    const chance = Math.exp(logChoose(total - pooledCount, referenceTotal) - logChoose(total, referenceTotal))
    mean += number * pooledCount * chance
    variance += number * pooledCount ** 2 * chance * (1 - chance)
  }
  return { unseenCount, expectedCount: mean, pValue: tailOf(unseenCount, mean, variance) }
}

/** The chance that a Poisson variable, in steps of variance / mean, reaches the count. */
function tailOf(count: number, mean: number, variance: number): number {
  if (count <= mean) return 1
  if (!(variance > 0)) return 0
  return regularizedGamma({ shape: (count * mean) / variance, x: mean ** 2 / variance }).lower
}
