import { type CategoryPair, rowsOf, totalsOf } from '#core/statistics/category-pairs'
import { chiSquaredHomogeneity } from '#core/statistics/chi-squared-homogeneity'
import { sparseHomogeneity } from '#core/statistics/sparse-homogeneity'
import { twoProportionTest } from '#core/statistics/two-proportion-test'

/** Outcome of the test. It cannot be made where hardly any category comes twice. */
export type CategoryHomogeneity =
  | { readonly status: 'tested'; readonly pValue: number }
  | { readonly status: 'untestable' }

/** Below this expected count a category is rare: the chi-squared distribution does not fit it (Cochran 1954). */
const expectedCountMin = 5

/**
 * Tests that two categorical samples come from one distribution, whatever the number of categories.
 *
 * Frequent and rare categories are told apart by their pooled counts, which say nothing about a difference. Three
 * tests then look at three independent parts of it: the shares among the frequent ones (chi-squared), the share of all
 * rare ones together (Fisher's exact test), and the shares among the rare ones ({@link sparseHomogeneity}). The
 * p-value is the smallest, times the number of tests made (Bonferroni). Where every category is frequent it is that of
 * the chi-squared test alone.
 *
 * @param pairs at least one row on each side
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @example categoryHomogeneity([[100, 20], [100, 80]]).pValue < 1e-4 // => true
 */
export function categoryHomogeneity(pairs: readonly CategoryPair[]): CategoryHomogeneity {
  const totals = totalsOf(pairs)
  const seen = pairs.filter(([referenceCount, currentCount]) => referenceCount + currentCount > 0)
  if (seen.length < 2) return { status: 'tested', pValue: 1 }
  const smallerShare = Math.min(...totals) / (totals[0] + totals[1])
  const isFrequent = ([referenceCount, currentCount]: CategoryPair) =>
    (referenceCount + currentCount) * smallerShare >= expectedCountMin
  const frequent = seen.filter(isFrequent)
  const rare = seen.filter((pair) => !isFrequent(pair))
  const pValues = [amongFrequent(frequent), between(rowsOf(rare), totals, frequent.length), amongRare(rare)].filter(
    (pValue) => pValue !== null,
  )
  if (pValues.length === 0) return { status: 'untestable' }
  return { status: 'tested', pValue: Math.min(1, pValues.length * Math.min(...pValues)) }
}

function amongFrequent(pairs: readonly CategoryPair[]): number | null {
  if (pairs.length < 2 || Math.min(...rowsOf(pairs)) === 0) return null
  const test = chiSquaredHomogeneity(pairs)
  return test.status === 'tested' ? test.pValue : null
}

/** Two-sided: twice the smaller tail. */
function between(rare: CategoryPair, totals: CategoryPair, frequentCount: number): number | null {
  if (rare[0] + rare[1] === 0 || frequentCount === 0) return null
  const trials = { referenceTrialCount: totals[0], currentTrialCount: totals[1] }
  const rise = twoProportionTest({ ...trials, referenceCount: rare[0], currentCount: rare[1] }).pValueRise
  const fall = twoProportionTest({
    ...trials,
    referenceCount: totals[0] - rare[0],
    currentCount: totals[1] - rare[1],
  }).pValueRise
  return Math.min(1, 2 * Math.min(rise, fall))
}

function amongRare(pairs: readonly CategoryPair[]): number | null {
  if (pairs.length < 2) return null
  const test = sparseHomogeneity(pairs)
  return test.status === 'tested' ? test.pValue : null
}
