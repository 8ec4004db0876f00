import type { Instant } from '#core/instant'

/** The rows of one span of time that two versions scored, as sums: what a comparison of the two is made of. */
export interface PairedBlock {
  /** The start of the span, a multiple of its length. */
  readonly startedAt: Instant
  /** Rows that both versions scored and that have a label. */
  readonly labelled: number
  /** Distinct times of the labelled rows, at most as many: rows of one time may all be alike, and count as one. */
  readonly moments: number
  readonly championLoss: number
  readonly otherLoss: number
  /** The sum of the other version's losses without their sign. */
  readonly otherAbsolute: number
  /** The sum of the squares of each moment's mean loss; the two below likewise. */
  readonly championSquares: number
  readonly otherSquares: number
  /** The sum of the squares of each moment's mean difference of losses. */
  readonly differenceSquares: number
}

/** Adds up the blocks of two spans. @example addBlocks(block, block).labelled // => 40 */
export function addBlocks(block: PairedBlock, next: PairedBlock): PairedBlock {
  return {
    startedAt: Math.min(block.startedAt, next.startedAt),
    labelled: block.labelled + next.labelled,
    moments: block.moments + next.moments,
    championLoss: block.championLoss + next.championLoss,
    otherLoss: block.otherLoss + next.otherLoss,
    otherAbsolute: block.otherAbsolute + next.otherAbsolute,
    championSquares: block.championSquares + next.championSquares,
    otherSquares: block.otherSquares + next.otherSquares,
    differenceSquares: block.differenceSquares + next.differenceSquares,
  }
}

/**
 * By how much the champion lost more than the other version, a row of the block: positive where the other one leads.
 *
 * @example leadOf({ ...block, championLoss: 6, otherLoss: 4, labelled: 20 }) // => 0.1
 */
export function leadOf({ championLoss, otherLoss, labelled }: PairedBlock): number {
  return (championLoss - otherLoss) / labelled
}
