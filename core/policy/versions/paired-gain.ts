import type { LossBlock } from '#contracts/losses-by-time'
import type { Block } from '#core/statistics/block'
import { noiseBlocksMin } from '#core/statistics/block-noise'
import { type BlockMean, meanOfBlocks } from '#core/statistics/mean-of-blocks'

/** A forecast whose losses the blocks have. */
export type Forecast = Exclude<keyof LossBlock, 'from' | 'to' | 'rows'>

export type PairedGain =
  | {
      readonly status: 'measured'
      /** Loss that the first forecast saves per row: above 0 it is the better one. */
      readonly gain: BlockMean
    }
  | {
      /** The gain is known, but not how far chance moves it. */
      readonly status: 'noise-unknown'
      readonly mean: number
      /** Why, as a clause. */
      readonly why: string
    }

/**
 * The mean loss that one forecast saves over another on the same rows, with its error by blocks of time.
 *
 * Its error is unknown where the blocks are too few, and where the two differ in so few of them that even an equal
 * forecast would now and then win them all.
 *
 * @param level one-sided level of the comparison that it is for, in (0, 1)
 * @returns null without the losses of one of them
 * @complexity O(blocks)
 * @see with k blocks that differ, equal forecasts win all of them with a chance of 2^-k
 * @example pairedGain([], { of: 'challenger', over: 'champion', level: 0.01 })?.status // => 'noise-unknown'
 */
export function pairedGain(
  blocks: readonly LossBlock[],
  { of, over, level }: { readonly of: Forecast; readonly over: Forecast; readonly level: number },
): PairedGain | null {
  const gains: Block[] = []
  for (const block of blocks) {
    const [own, other] = [block[of], block[over]]
    if (own === null || other === null) return null
    gains.push({ mean: (other - own) / block.rows, rowCount: block.rows })
  }
  const rows = gains.reduce((sum, { rowCount }) => sum + rowCount, 0)
  const mean = gains.reduce((sum, block) => sum + block.mean * block.rowCount, 0) / rows
  const gain = meanOfBlocks(gains)
  if (gain === null) {
    const why = `the held-out rows fill ${gains.length} spans of time, and ${noiseBlocksMin} are needed to know how far chance moves a difference`
    return { status: 'noise-unknown', mean, why }
  }
  const differing = gains.filter((block) => Math.abs(block.mean) > differenceMin).length
  const needed = Math.ceil(Math.log2(1 / level))
  if (differing > 0 && differing < needed) {
    const why = `the two differ in ${differing} of ${gains.length} spans of time, and ${needed} are needed to rule chance out`
    return { status: 'noise-unknown', mean, why }
  }
  return { status: 'measured', gain }
}

/** Sums of losses in another order of rows differ by less. */
const differenceMin = 1e-12
