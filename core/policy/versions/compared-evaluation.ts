import type { Evaluation } from '#contracts/evaluation'

/** Whether an evaluation has the champion's figures on the challenger's held-out rows. */
export function isCompared(evaluation: Evaluation): boolean {
  return evaluation.champion !== null && (evaluation.task === 'regression' || evaluation.paired !== null)
}

/**
 * Whether the held-out rows show nothing of how good an answer is: all have one class, or all labels of a regression are
 * equal. A constant is perfect on them.
 */
export function hasOneClass(evaluation: Evaluation): boolean {
  switch (evaluation.task) {
    case 'binary-classification':
      return evaluation.challenger.auc === null
    case 'multiclass-classification':
      return evaluation.classCounts.holdout.filter((rows) => rows > 0).length < 2
    case 'regression':
      return evaluation.challenger.labelDeviation === 0
  }
}
