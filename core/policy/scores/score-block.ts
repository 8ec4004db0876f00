import { hourMs, type Instant } from '#core/instant'

/** Scores are counted by quarters of days, in UTC. */
export const scoreBlockMs = 6 * hourMs

/**
 * Rows of a bin of scores: [bin, rows, sum of the scores, labelled rows, positive rows]. Labels are counted of binary
 * classifications alone.
 */
export type PredictionCell = readonly [bin: number, rows: number, scoreSum: number, labelled: number, positives: number]

/** Rows of a bin of confidence: [bin, rows]. */
export type ConfidenceCell = readonly [bin: number, rows: number]

/** A version's scores over a span of time, by bin; bins without rows are left out. */
export interface ScoreCounts {
  readonly rowCount: number
  readonly predictions: readonly PredictionCell[]
  readonly confidences: readonly ConfidenceCell[]
}

/** A version's scores in a quarter of a day. */
export interface ScoreBlock extends ScoreCounts {
  readonly at: Instant
  /** Scores of the evaluation before the last fit, of rows that it had not seen; else those of rows in production. */
  readonly isHeldOut: boolean
  /** Its labels are in, and counted; before that none is. */
  readonly isSettled: boolean
}

/**
 * The counts of several spans together.
 *
 * @complexity O(cells)
 * @example sumScores([{ rowCount: 2, predictions: [[3, 2, 1.2, 0, 0]], confidences: [[1, 2]] }]).rowCount // => 2
 */
export function sumScores(blocks: readonly ScoreCounts[]): ScoreCounts {
  return {
    rowCount: blocks.reduce((sum, { rowCount }) => sum + rowCount, 0),
    predictions: sumCells(blocks.map(({ predictions }) => predictions)) as PredictionCell[],
    confidences: sumCells(blocks.map(({ confidences }) => confidences)) as ConfidenceCell[],
  }
}

function sumCells(blocks: readonly (readonly (readonly number[])[])[]): (readonly number[])[] {
  const cells = new Map<number, number[]>()
  for (const block of blocks)
    for (const [bin, ...figures] of block as (readonly [number, ...number[]])[]) {
      const sum = cells.get(bin)
      if (sum) for (const [index, figure] of figures.entries()) sum[index] = (sum[index] as number) + figure
      else cells.set(bin, figures)
    }
  return [...cells].sort(([a], [b]) => a - b).map(([bin, figures]) => [bin, ...figures])
}
