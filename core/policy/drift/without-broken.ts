import type { Instant } from '#core/instant'
import type { BlockAt } from './watch-features.ts'

/** When a feature's data was broken; `to` is null while it is. */
export interface BrokenSpan {
  readonly featureName: string
  readonly from: Instant
  readonly to: Instant | null
}

/**
 * Blocks without the features whose data was broken at the time: a pipeline that failed and was mended is no drift.
 *
 * @param lengthMs of a block; the block before the problem was found is left out as well, since a part of it is broken
 * @complexity O(blocks times spans)
 * @example withoutBroken([{ at: 0, features: new Map([['size', profile]]) }], [{ featureName: 'size', from: 0, to: null }], 86_400_000)[0].features
 *   .has('size') // => false
 */
export function withoutBroken(
  blocks: readonly BlockAt[],
  spans: readonly BrokenSpan[],
  lengthMs: number,
): readonly BlockAt[] {
  if (spans.length === 0) return blocks
  return blocks.map((block) => {
    const broken = spans.filter(({ from, to }) => block.at + 2 * lengthMs > from && (to === null || block.at <= to))
    if (broken.length === 0) return block
    const features = new Map(block.features)
    for (const { featureName } of broken) features.delete(featureName)
    return { at: block.at, features }
  })
}
