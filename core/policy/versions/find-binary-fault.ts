import type { BinaryEvaluation } from '#contracts/evaluation'

/** Half a row: an accuracy that was rounded still names its count of rows. */
export const rowTolerance = 0.5

/** Whether a share names a count of rows. @example isShareOf(0.3333, 1, 3) // => true */
export function isShareOf(share: number, count: number, rows: number): boolean {
  return Math.abs(share * rows - count) <= rowTolerance
}

/** The first figure of a binary classification that cannot be true, or null. See `findEvaluationFault`. */
export function findBinaryFault(evaluation: BinaryEvaluation): string | null {
  return majorityFault(evaluation) ?? confusionFault(evaluation)
}

function majorityFault({ rows, majorityAccuracy, holdoutPositives }: BinaryEvaluation): string | null {
  if (holdoutPositives === null) return null
  const negatives = rows.holdout - holdoutPositives
  if ([holdoutPositives, negatives].some((count) => isShareOf(majorityAccuracy, count, rows.holdout))) return null
  return `majorityAccuracy is ${majorityAccuracy}: must be the share of one class, ${holdoutPositives} or ${negatives} of ${rows.holdout} held-out rows`
}

function confusionFault({ rows, holdoutPositives, challenger, champion }: BinaryEvaluation): string | null {
  for (const [name, metrics] of Object.entries({ challenger, champion })) {
    const confusion = metrics?.confusion ?? null
    if (metrics === null || confusion === null) continue
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion
    const counted = truePositives + falsePositives + trueNegatives + falseNegatives
    if (counted !== rows.holdout)
      return `${name}.confusion counts ${counted} rows: must be rows.holdout, ${rows.holdout}`
    const positives = truePositives + falseNegatives
    if (holdoutPositives !== null && positives !== holdoutPositives)
      return `${name}.confusion counts ${positives} positives: must be holdoutPositives, ${holdoutPositives}`
    const right = truePositives + trueNegatives
    if (!isShareOf(metrics.accuracy, right, rows.holdout))
      return `${name}.accuracy is ${metrics.accuracy}: must be the ${right} of ${rows.holdout} rows that its confusion counts as correct`
  }
  return null
}
