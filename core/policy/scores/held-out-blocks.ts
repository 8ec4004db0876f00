import type { BinaryHeldOut, MulticlassHeldOut, RegressionHeldOut } from '#contracts/held-out-scores'
import { binOf, confidenceOf, type ScoreBins } from './score-bins.ts'
import { type ScoreBlock, type ScoreCounts, sumScores } from './score-block.ts'

/**
 * A version's held-out scores as blocks: the beginning of what is known of its scores. They are those of the fit that
 * was evaluated; the fit that serves has learned from these rows as well, so that its own would look too good.
 *
 * @complexity O(scores log bins)
 * @example heldOutBlocks([{ at: '2024-01-01T06:00:00.000Z', rows: 1, scores: [0.7], labels: [1] }],
 *   { prediction: [0.5], confidence: [0.9] })[0]?.predictions // => [[1, 1, 0.7, 1, 1]]
 */
export function heldOutBlocks(written: BinaryHeldOut, bins: ScoreBins): ScoreBlock[] {
  return written.map(({ at, rows, scores, labels }) => {
    const counts = sumScores(
      scores.map((score, index) => ({
        rowCount: 1,
        predictions: [[binOf(bins.prediction, score), 1, score, 1, labels[index] as number]],
        confidences: [[binOf(bins.confidence, confidenceOf(score)), 1]],
      })),
    )
    return blockOf({ at, rows }, counts)
  })
}

/** Those of a regression. Labels are not counted: nothing is learned from them. */
export function heldOutValueBlocks(written: RegressionHeldOut, bins: ScoreBins): ScoreBlock[] {
  return written.map(({ at, rows, scores }) => {
    const cells = scores.map((value) => ({
      rowCount: 1,
      predictions: [[binOf(bins.prediction, value), 1, value, 0, 0] as const],
      confidences: [],
    }))
    return blockOf({ at, rows }, sumScores(cells))
  })
}

/** Those of several classes. */
export function heldOutClassBlocks(written: MulticlassHeldOut, bins: ScoreBins): ScoreBlock[] {
  return written.map(({ at, rows, scores, answers }) => {
    const cells = answers.map((answer, index) => ({
      rowCount: 1,
      predictions: [[binOf(bins.prediction, answer), 1, answer, 0, 0] as const],
      confidences: [[binOf(bins.confidence, scores[index] as number), 1] as const],
    }))
    return blockOf({ at, rows }, sumScores(cells))
  })
}

function blockOf({ at, rows }: { readonly at: string; readonly rows: number }, counts: ScoreCounts): ScoreBlock {
  return { ...counts, at: Date.parse(at), rowCount: rows, isHeldOut: true, isSettled: true }
}
