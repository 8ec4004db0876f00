import type { CalibrationBin } from '#contracts/calibration-bin'

/** Ten bins of one width: those of the usual reliability diagram. */
const binCount = 10

interface ScoredBlock {
  readonly rows: number
  readonly scores: readonly number[]
  readonly labels: readonly number[]
  /** The answered classes, of several. */
  readonly answers?: readonly number[]
}

/**
 * A version's calibration on its held-out rows: for rows whose scores are alike, their mean score and the share of them
 * that was positive; of several classes the mean probability of the answered one, and the share of answers that was right.
 * Only bins with rows are listed; a bin of few rows says little.
 *
 * A trainer writes an even part of a block's rows where there are many: each score then counts for several.
 *
 * @complexity O(scores)
 * @see DeGroot & Fienberg (1983), doi:10.2307/2987588
 * @example calibrationOf([{ rows: 2, scores: [0.72, 0.78], labels: [1, 0] }]) // => [{ from: 0.7, to: 0.8, rows: 2,
 *   meanScore: 0.75, positiveShare: 0.5 }]
 */
export function calibrationOf(written: readonly ScoredBlock[]): CalibrationBin[] {
  const bins = Array.from({ length: binCount }, () => ({ rows: 0, scores: 0, positives: 0 }))
  for (const { rows, scores, labels, answers } of written) {
    const weight = rows / scores.length
    for (const [index, score] of scores.entries()) {
      const bin = bins[Math.min(binCount - 1, Math.floor(score * binCount))] as (typeof bins)[number]
      bin.rows += weight
      bin.scores += weight * score
      const label = labels[index] as number
      bin.positives += weight * (answers === undefined ? label : Number(answers[index] === label))
    }
  }
  return bins.flatMap(({ rows, scores, positives }, index) =>
    rows === 0
      ? []
      : {
          from: index / binCount,
          to: (index + 1) / binCount,
          rows: Math.round(rows),
          meanScore: Math.min(1, scores / rows),
          positiveShare: Math.min(1, positives / rows),
        },
  )
}
