/**
 * The mean of a series over one span of time: a feature's score, a null rate, a version's loss. Rows of a stream are
 * alike, and rows of one moment even more so, which is why statistics count spans and not rows.
 */
export interface Block {
  readonly mean: number
  /** Rows that the mean is of, at least 1. A span without rows is no block. */
  readonly rowCount: number
}

/**
 * The share of a usual block's information that a block carries, in (0, 1].
 *
 * A block with fewer rows than usual is noisier, at worst as if its rows were independent. One with more rows may be no
 * less noisy, since its rows may all be alike.
 *
 * @example blockWeight({ mean: 0.2, rowCount: 12 }, 48) // => 0.25
 */
export function blockWeight({ rowCount }: Block, usualRowCount: number): number {
  return Math.min(1, rowCount / usualRowCount)
}

/**
 * The median number of rows of a block.
 *
 * @example usualRowCount([{ mean: 1, rowCount: 10 }, { mean: 0, rowCount: 30 }]) // => 20
 */
export function usualRowCount(blocks: readonly Block[]): number {
  const counts = blocks.map(({ rowCount }) => rowCount).sort((a, b) => a - b)
  const middle = counts.length / 2
  return ((counts[Math.ceil(middle) - 1] ?? 0) + (counts[Math.floor(middle)] ?? 0)) / 2
}
