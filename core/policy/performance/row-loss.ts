import type { Metric } from '#contracts/metric'

export interface LossOf {
  readonly metric: Metric
  /** From this score on a row is predicted positive. */
  readonly classificationThreshold: number
  /**
   * Share of positive rows among those that the champion was trained on, in (0, 1): the weights of `balanced-accuracy`
   * are frozen with it, because a row's loss must not depend on the rows beside it.
   */
  readonly positiveShare: number
}

/** Scores are kept this far from 0 and 1, so that one certain mistake does not outweigh all other rows. */
export const certaintyMax = 1e-6

/**
 * A row's loss: what a version lost on it. Lower is better; differences of losses of the same row compare two versions.
 *
 * - `accuracy`: 1 for a mistake.
 * - `balanced-accuracy`: a mistake costs half of the inverse share of its class, so that both classes weigh the same.
 * - `log-loss`: in nats. `brier`: the squared error of the score.
 * - `values`: what the answer is worth, negated.
 *
 * @param score in [0, 1]
 * @param label 0 or 1
 * @see `store/performance/row-loss-sql.ts`, which says the same in SQL
 * @example rowLoss(0.8, 1, { metric: 'brier', classificationThreshold: 0.5, positiveShare: 0.5 }) // => 0.04…
 */
export function rowLoss(
  score: number,
  label: number,
  { metric, classificationThreshold, positiveShare }: LossOf,
): number {
  const isPositive = label === 1
  const isPredicted = score >= classificationThreshold
  if (typeof metric === 'object') {
    const { truePositive, falsePositive, trueNegative, falseNegative } = metric.values
    if (isPredicted) return -(isPositive ? truePositive : falsePositive)
    return -(isPositive ? falseNegative : trueNegative)
  }
  switch (metric) {
    case 'accuracy':
      return isPredicted === isPositive ? 0 : 1
    case 'balanced-accuracy':
      return isPredicted === isPositive ? 0 : 0.5 / (isPositive ? positiveShare : 1 - positiveShare)
    case 'log-loss':
      return -Math.log(Math.max(certaintyMax, isPositive ? score : 1 - score))
    case 'brier':
      return (score - label) ** 2
  }
}
