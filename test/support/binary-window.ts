import type { PerformanceWindow } from '#core/policy/performance/shown-figures'

export interface BinaryRows {
  readonly scored?: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
  /** Of its positives above its negatives. */
  readonly auc?: number
}

/** A window of a binary classification whose scores have an AUC. */
export function binaryWindow({ scored, auc = 0.9, ...counts }: BinaryRows): PerformanceWindow {
  const positiveCount = counts.truePositives + counts.falseNegatives
  const negativeCount = counts.trueNegatives + counts.falsePositives
  const positiveRankSum = auc * positiveCount * negativeCount + (positiveCount * (positiveCount + 1)) / 2
  const labelled = positiveCount + negativeCount
  return {
    scored: scored ?? labelled,
    labelled,
    counts: {
      task: 'binary-classification',
      ...counts,
      ranked: { positiveCount, negativeCount, positiveRankSum },
      logLoss: 0.4 * labelled,
      brier: 0.15 * labelled,
    },
  }
}
