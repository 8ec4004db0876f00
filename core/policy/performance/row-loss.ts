import type { BinaryMetric, MulticlassMetric, RegressionMetric } from '#contracts/metric'
import { type Answer, answeredClass } from '#core/answer'

/** The facts that a row's loss depends on, beside its answer and its label. */
export type LossOf = BinaryLossOf | MulticlassLossOf | RegressionLossOf

export interface BinaryLossOf {
  readonly task: 'binary-classification'
  readonly metric: BinaryMetric
  /** From this score on a row is predicted positive. */
  readonly classificationThreshold: number
  /**
   * Share of positive rows among those that the champion was trained on, in (0, 1): the weights of `balanced-accuracy`
   * are frozen with it, because a row's loss must not depend on the rows beside it.
   */
  readonly positiveShare: number
}

export interface MulticlassLossOf {
  readonly task: 'multiclass-classification'
  readonly metric: MulticlassMetric
  /**
   * Share of each class among the rows that the champion was trained on, each above 0: as `positiveShare`. Empty while
   * they are not known: all classes then weigh the same, as for `accuracy`.
   */
  readonly classShares: readonly number[]
}

export interface RegressionLossOf {
  readonly task: 'regression'
  readonly metric: RegressionMetric
}

/** Probabilities are kept this far from 0, so that one certain mistake does not outweigh all other rows. */
export const certaintyMax = 1e-6

/**
 * A row's loss: what a version lost on it. Lower is better; differences of losses of the same row compare two versions.
 *
 * - `accuracy`: 1 for a mistake.
 * - `balanced-accuracy`: a mistake costs the inverse share of its class over the number of classes, so that all classes
 *   weigh the same.
 * - `log-loss`: in nats. `brier`: the squared error of the score, of several classes the sum over all.
 * - A class that the version does not know has the probability 0: it said that the label is one of the others.
 * - `values`: what the answer is worth, negated.
 * - `absolute-error`, `squared-error`, and the pinball loss of a `quantile`.
 *
 * @param answer a score in [0, 1]; of several classes their probabilities; of a regression the value
 * @param label 0 or 1; the index of the class; the value
 * @see `store/performance/row-loss-sql.ts`, which says the same in SQL
 * @see Koenker and Bassett, "Regression Quantiles", Econometrica 46 (1978), for the pinball loss
 * @example rowLoss(0.8, 1, { task: 'binary-classification', metric: 'brier', classificationThreshold: 0.5,
 *   positiveShare: 0.5 }) // => 0.04…
 */
export function rowLoss(answer: Answer, label: number, lossOf: LossOf): number {
  switch (lossOf.task) {
    case 'binary-classification':
      return binaryLoss(answer as number, label, lossOf)
    case 'multiclass-classification':
      return multiclassLoss(answer as readonly number[], label, lossOf)
    case 'regression':
      return regressionLoss(answer as number, label, lossOf)
  }
}

function binaryLoss(
  score: number,
  label: number,
  { metric, classificationThreshold, positiveShare }: BinaryLossOf,
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

function multiclassLoss(
  probabilities: readonly number[],
  label: number,
  { metric, classShares }: MulticlassLossOf,
): number {
  switch (metric) {
    case 'accuracy':
      return answeredClass(probabilities) === label ? 0 : 1
    case 'balanced-accuracy':
      return answeredClass(probabilities) === label ? 0 : classWeight(label, classShares)
    case 'log-loss':
      return -Math.log(Math.max(certaintyMax, probabilities[label] ?? 0))
    case 'brier': {
      const ofUnknownClass = label < probabilities.length ? 0 : 1
      return probabilities.reduce((sum, share, index) => sum + (share - (index === label ? 1 : 0)) ** 2, ofUnknownClass)
    }
  }
}

/**
 * The cost of a mistake on a row of a class by `balanced-accuracy`: all classes together weigh the same.
 *
 * @example classWeight(1, [0.75, 0.25]) // => 2
 */
export function classWeight(label: number, classShares: readonly number[]): number {
  const share = classShares[label]
  return share === undefined ? 1 : 1 / (classShares.length * share)
}

function regressionLoss(value: number, label: number, { metric }: RegressionLossOf): number {
  const error = label - value
  if (typeof metric === 'object') return error >= 0 ? metric.quantile * error : (metric.quantile - 1) * error
  return metric === 'absolute-error' ? Math.abs(error) : error ** 2
}
