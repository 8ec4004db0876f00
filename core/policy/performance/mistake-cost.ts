import { type LossOf, rowLoss } from './row-loss.ts'

/**
 * The cost of a wrong answer beyond a right one by the metric alone, on average over the classes, before any is
 * measured. A wrong answer's score lies a quarter of the range beyond the middle, a right one's as far on its side.
 *
 * @returns in the metric's unit; at most 0 where a mistake costs nothing
 * @example mistakeCost({ metric: 'accuracy', classificationThreshold: 0.5, positiveShare: 0.3 }) // => 1
 */
export function mistakeCost(lossOf: LossOf): number {
  const { classificationThreshold: threshold, positiveShare } = lossOf
  const [low, high] = [threshold / 2, (1 + threshold) / 2]
  const ofPositive = rowLoss(low, 1, lossOf) - rowLoss(high, 1, lossOf)
  const ofNegative = rowLoss(high, 0, lossOf) - rowLoss(low, 0, lossOf)
  return positiveShare * ofPositive + (1 - positiveShare) * ofNegative
}
