import { InvalidInputError } from '#core/errors'
import { checkCounts } from '#core/statistics/check-counts'
import { normalQuantile } from '#core/statistics/standard-normal'

/**
 * Wilson score interval of a proportion: the plausible range of a rate such as an accuracy, given the number of rows
 * behind it. simple-statistics does not have it.
 *
 * Two-sided; each end alone is a one-sided bound at (1 + confidence) / 2. It stays in [0, 1] and keeps its coverage
 * near 0 and 1, which the usual plus-minus interval does not. Assumes independent rows.
 *
 * @param successCount integer in [0, trialCount]
 * @param trialCount integer >= 1
 * @param confidence in (0, 1), 0.95 for instance
 * @throws {InvalidInputError} `NOT_A_COUNT` | `EMPTY_SAMPLE` | `OUT_OF_RANGE`
 * @complexity O(1)
 * @see Wilson (1927), doi:10.1080/01621459.1927.10502953; without continuity correction
 * @example wilsonInterval({ successCount: 8, trialCount: 10, confidence: 0.95 }) // => { lower: 0.490…, upper: 0.943… }
 */
export function wilsonInterval({
  successCount,
  trialCount,
  confidence,
}: {
  readonly successCount: number
  readonly trialCount: number
  readonly confidence: number
}): { lower: number; upper: number } {
  checkCounts({ successCount, trialCount })
  if (trialCount === 0) throw new InvalidInputError({ code: 'EMPTY_SAMPLE', message: 'There are no trials' })
  if (successCount > trialCount || !(confidence > 0 && confidence < 1)) {
    const message = 'Needs at most as many successes as trials, and a confidence in (0, 1)'
    throw new InvalidInputError({ code: 'OUT_OF_RANGE', message, details: { successCount, trialCount, confidence } })
  }
  const z = normalQuantile((1 + confidence) / 2)
  const rate = successCount / trialCount
  const scale = 1 + (z * z) / trialCount
  const center = (rate + (z * z) / (2 * trialCount)) / scale
  const halfWidth = (z / scale) * Math.sqrt((rate * (1 - rate)) / trialCount + (z * z) / (4 * trialCount * trialCount))
  // At 0 and at `trialCount` successes an end is exactly 0 or 1, which rounding would miss.
  return {
    lower: successCount === 0 ? 0 : center - halfWidth,
    upper: successCount === trialCount ? 1 : center + halfWidth,
  }
}
