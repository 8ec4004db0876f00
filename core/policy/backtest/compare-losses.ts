import { type BlockMean, meanOfBlocks } from '#core/statistics/mean-of-blocks'

/** Sums by block of time, of the same rows for all that is compared. */
export interface BlockSums {
  readonly rows: Float64Array
  readonly losses: Float64Array
}

/** Blocks from one (included) to another (excluded). */
export interface BlockSpan {
  readonly from: number
  readonly to: number
}

/**
 * A series' mean loss per row, with its error over blocks of time.
 *
 * @returns null without rows. The error is null with too few blocks.
 */
export function meanLoss(
  { rows, losses }: BlockSums,
  span: BlockSpan = { from: 0, to: rows.length },
): { readonly mean: number; readonly standardError: number | null } | null {
  const blocks = blocksOf(rows, losses, span)
  const rowCount = blocks.reduce((sum, block) => sum + block.rowCount, 0)
  if (rowCount === 0) return null
  const mean = blocks.reduce((sum, block) => sum + block.mean * block.rowCount, 0) / rowCount
  return { mean, standardError: meanOfBlocks(blocks)?.standardError ?? null }
}

/**
 * The mean difference of two losses on the same rows: below zero the first one lost less. Most noise is common to both
 * and cancels.
 *
 * @param rows the rows of each block
 * @returns null with too few blocks to say anything
 * @complexity O(blocks)
 * @example pairedDifference(new Float64Array(8).fill(10), new Float64Array(8).fill(1), new Float64Array(8).fill(2))?.mean
 *   // => -0.1
 */
export function pairedDifference(
  rows: Float64Array,
  losses: Float64Array,
  others: Float64Array,
  span: BlockSpan = { from: 0, to: rows.length },
): BlockMean | null {
  const differences = losses.map((loss, block) => loss - (others[block] as number))
  return meanOfBlocks(blocksOf(rows, differences, span))
}

function blocksOf(rows: Float64Array, sums: Float64Array, { from, to }: BlockSpan) {
  const blocks: { mean: number; rowCount: number }[] = []
  for (let block = from; block < to; block += 1) {
    const rowCount = rows[block] as number
    if (rowCount > 0) blocks.push({ mean: (sums[block] as number) / rowCount, rowCount })
  }
  return blocks
}
