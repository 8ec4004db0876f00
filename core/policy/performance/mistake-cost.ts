import { isShareMetric } from '#contracts/metric-kind'
import { type BinaryLossOf, type LossOf, type MulticlassLossOf, rowLoss } from './row-loss.ts'

/**
 * The cost of a wrong answer beyond a right one by the metric alone, on average over the classes, before any is
 * measured. A wrong answer's score lies a quarter of the range beyond the middle, a right one's as far on its side; of
 * several classes half of the probability is on the answer.
 *
 * @returns in the metric's unit; at most 0 where a mistake costs nothing; null of a regression, whose answers are not
 *   right or wrong
 * @example mistakeCost({ task: 'binary-classification', metric: 'accuracy', classificationThreshold: 0.5, positiveShare:
 *   0.3 }) // => 1
 */
export function mistakeCost(lossOf: LossOf): number | null {
  switch (lossOf.task) {
    case 'binary-classification':
      return binaryMistakeCost(lossOf)
    case 'multiclass-classification':
      return classCost(lossOf)
    case 'regression':
      return null
  }
}

/** That of a binary classification. */
function binaryMistakeCost(lossOf: BinaryLossOf): number {
  const { classificationThreshold: threshold, positiveShare } = lossOf
  const [low, high] = [threshold / 2, (1 + threshold) / 2]
  const ofPositive = rowLoss(low, 1, lossOf) - rowLoss(high, 1, lossOf)
  const ofNegative = rowLoss(high, 0, lossOf) - rowLoss(low, 0, lossOf)
  return positiveShare * ofPositive + (1 - positiveShare) * ofNegative
}

/** All classes weigh the same in the mean over their rows, so that a mistake costs 1 by both accuracies. */
function classCost(lossOf: MulticlassLossOf): number {
  if (isShareMetric(lossOf.metric)) return 1
  const others = Math.max(1, lossOf.classShares.length - 1)
  const answer = [0.5, ...Array.from({ length: others }, () => 0.5 / others)]
  return rowLoss(answer, 1, lossOf) - rowLoss(answer, 0, lossOf)
}
