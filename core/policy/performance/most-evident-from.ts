import type { Instant } from '#core/instant'
import type { LineSpan } from './watch-line.ts'

/**
 * The beginning of the stretch up to the last block in which a series is most evidently above its line, or below it.
 *
 * @param blocks oldest first
 * @param sign 1 for above, -1 for below
 * @complexity O(blocks)
 * @example mostEvidentFrom([], 1) // => 0
 */
export function mostEvidentFrom(blocks: readonly LineSpan[], sign: 1 | -1): Instant {
  let [excess, weight, most, began] = [0, 0, Number.NEGATIVE_INFINITY, 0]
  for (const block of blocks.toReversed()) {
    excess += sign * block.mean * block.rowCount
    weight += block.rowCount
    const evidence = excess / Math.sqrt(weight)
    if (evidence > most) [most, began] = [evidence, block.startsAt]
  }
  return began
}
