import { checkCounts } from '#core/statistics/check-counts'

/** A binary confusion matrix. */
export interface ConfusionCounts {
  readonly truePositiveCount: number
  readonly falsePositiveCount: number
  readonly trueNegativeCount: number
  readonly falseNegativeCount: number
}

/** Shares in [0, 1]; null where the denominator is 0, which is not the same as 0. */
export interface ClassificationMetrics {
  /** The share of all rows that is classified correctly. */
  readonly accuracy: number | null
  /** The share of the rows called positive that is positive. */
  readonly precision: number | null
  /** The share of the positive rows that is called positive. */
  readonly recall: number | null
  /** Harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN). */
  readonly f1: number | null
}

/**
 * Accuracy, precision, recall and F1 of a binary classifier, from its confusion matrix. simple-statistics has none of
 * them.
 *
 * Point values: for few rows see {@link wilsonInterval}. F1 is 0, not undefined, when there are positives and none of
 * them is found.
 *
 * @throws {InvalidInputError} `NOT_A_COUNT`
 * @complexity O(1)
 * @example classificationMetrics({ truePositiveCount: 3, falsePositiveCount: 1, trueNegativeCount: 5,
 *   falseNegativeCount: 1 }) // => { accuracy: 0.8, precision: 0.75, recall: 0.75, f1: 0.75 }
 */
export function classificationMetrics(counts: ConfusionCounts): ClassificationMetrics {
  const { truePositiveCount, falsePositiveCount, trueNegativeCount, falseNegativeCount } = counts
  checkCounts({ truePositiveCount, falsePositiveCount, trueNegativeCount, falseNegativeCount })
  const wrongCount = falsePositiveCount + falseNegativeCount
  const rightCount = truePositiveCount + trueNegativeCount
  return {
    accuracy: share(rightCount, rightCount + wrongCount),
    precision: share(truePositiveCount, truePositiveCount + falsePositiveCount),
    recall: share(truePositiveCount, truePositiveCount + falseNegativeCount),
    f1: share(2 * truePositiveCount, 2 * truePositiveCount + wrongCount),
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
