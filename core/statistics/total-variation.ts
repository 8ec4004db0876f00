import { type CategoryPair, totalsOf } from '#core/statistics/category-pairs'

/**
 * Total variation distance of two categorical samples: half the sum of the differences between shares, or the largest
 * gap in the share of any set of categories. simple-statistics does not have it.
 *
 * An effect size in [0, 1], not a verdict. Biased upwards where categories are many for the rows:
 * {@link excessTotalVariation} corrects that.
 *
 * @param pairs counts of each category in the reference and now; at least one row on each side
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @example totalVariation([[5, 2], [5, 0], [0, 2]]) // => 0.5
 */
export function totalVariation(pairs: readonly CategoryPair[]): number {
  const [referenceTotal, currentTotal] = totalsOf(pairs)
  let sum = 0
  for (const [referenceCount, currentCount] of pairs)
    sum += Math.abs(referenceCount / referenceTotal - currentCount / currentTotal)
  return Math.min(1, sum / 2)
}
