import { type CategoryPair, totalsOf } from '#core/statistics/category-pairs'
import { logChoose } from '#core/statistics/log-choose'
import { totalVariation } from '#core/statistics/total-variation'

/**
 * The total variation distance of two categorical samples beyond the one that chance makes: an effect size in [0, 1]
 * that does not grow with the number of categories.
 *
 * The parts of a difference and of chance are taken to add up as squares, as the mean of a folded normal variable
 * nearly does: where the two are alike in size it is up to a fifth too small. Not a verdict:
 * {@link categoryHomogeneity} tests for one.
 *
 * @param pairs counts of each category in the reference and now; at least one row on each side
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @example excessTotalVariation([[5, 0], [5, 10]]) // => 0.471…
 */
export function excessTotalVariation(pairs: readonly CategoryPair[]): number {
  return Math.sqrt(Math.max(0, totalVariation(pairs) ** 2 - expectedTotalVariation(pairs) ** 2))
}

/**
 * The total variation distance that two samples of one distribution have on average: the mean over all ways to divide
 * the pooled rows into samples of these sizes. With many categories it is large: 0.27 for 20,000 rows each over 5,000
 * even categories.
 *
 * Exact: each category's count is hypergeometric, and its mean absolute deviation has a closed form (De Moivre's, for
 * draws without replacement).
 *
 * @param pairs counts of each category in the reference and now; at least one row on each side
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @see Diaconis and Zabell (1991), doi:10.1214/ss/1177011699
 * @example expectedTotalVariation([[5, 0], [5, 10]]) // => 0.167…
 */
export function expectedTotalVariation(pairs: readonly CategoryPair[]): number {
  const [referenceTotal, currentTotal] = totalsOf(pairs)
  const numbers = new Map<number, number>()
  for (const [referenceCount, currentCount] of pairs) {
    const pooledCount = referenceCount + currentCount
    numbers.set(pooledCount, (numbers.get(pooledCount) ?? 0) + 1)
  }
  const total = referenceTotal + currentTotal
  let sum = 0
  for (const [pooledCount, number] of numbers) {
    sum += number * meanDeviation({ total, successCount: pooledCount, drawnCount: referenceTotal })
  }
  // A row that moves between the samples moves its category's shares by 1 / reference + 1 / current rows.
  return Math.min(1, (sum * total) / (referenceTotal * currentTotal) / 2)
}

interface Draw {
  readonly total: number
  readonly successCount: number
  readonly drawnCount: number
}

/** Mean absolute deviation of a hypergeometric count from its mean. */
function meanDeviation({ total, successCount, drawnCount }: Draw): number {
  const above = Math.floor((successCount / total) * drawnCount) + 1
  if (above > successCount || above > drawnCount) return 0
  const ways = logChoose(successCount, above) + logChoose(total - successCount, drawnCount - above)
  const chance = Math.exp(ways - logChoose(total, drawnCount))
  return ((2 * above * (total - drawnCount - successCount + above)) / total) * chance
}
