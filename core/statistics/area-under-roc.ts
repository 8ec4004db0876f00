import { InvalidInputError } from '#core/errors'
import { checkCounts } from '#core/statistics/check-counts'

/** Outcome of a measurement that needs both classes. */
export type AreaUnderRoc =
  | {
      readonly status: 'measured'
      /** In [0, 1]; 0.5 is chance. */
      readonly value: number
      /** Standard error of `value` by Hanley and McNeil; at 0 and 1 it is 0, which means nothing. */
      readonly standardError: number
    }
  | { readonly status: 'single-class' }

/** Mid-ranks (1-based, ties averaged) of the positives among all rows, ordered by score, summed. */
export interface RankedClasses {
  readonly positiveCount: number
  readonly negativeCount: number
  readonly positiveRankSum: number
}

/**
 * Area under the ROC curve from ranks: the chance that a positive row scores above a negative one, ties counting half.
 *
 * Measures how well scores order the classes, not whether a threshold or a probability is right. Without both classes
 * there is no such number, and the outcome says so. simple-statistics has no ROC curve.
 *
 * @throws {InvalidInputError} `NOT_A_COUNT` | `OUT_OF_RANGE` when no scores have that rank sum
 * @complexity O(1)
 * @see Hanley, McNeil (1982), doi:10.1148/radiology.143.1.7063747
 * @example areaUnderRoc({ positiveCount: 2, negativeCount: 2, positiveRankSum: 6 }) // => { status: 'measured', value:
 *   0.75, standardError: 0.276… }
 */
export function areaUnderRoc({ positiveCount, negativeCount, positiveRankSum }: RankedClasses): AreaUnderRoc {
  checkCounts({ positiveCount, negativeCount })
  if (positiveCount === 0 || negativeCount === 0) return { status: 'single-class' }
  const pairCount = positiveCount * negativeCount
  const value = (positiveRankSum - (positiveCount * (positiveCount + 1)) / 2) / pairCount
  if (!(value >= 0 && value <= 1)) {
    const message = 'No scores of so many rows have this rank sum'
    throw new InvalidInputError({
      code: 'OUT_OF_RANGE',
      message,
      details: { positiveCount, negativeCount, positiveRankSum },
    })
  }
  const twoPositivesAbove = value / (2 - value)
  const aboveTwoNegatives = (2 * value ** 2) / (1 + value)
  const variance =
    value * (1 - value) +
    (positiveCount - 1) * (twoPositivesAbove - value ** 2) +
    (negativeCount - 1) * (aboveTwoNegatives - value ** 2)
  return { status: 'measured', value, standardError: Math.sqrt(Math.max(0, variance) / pairCount) }
}
