import type { Instant } from '#core/instant'
import { addLosses, type LossSpan, type LossSums, noLosses } from './loss-span.ts'

/** The losses of a model's champions in one block of time. */
export interface LossBlock {
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** Over the rows of all versions that were champion in it. */
  readonly all: LossSums
  /** Over the rows of the present champion; null without any. */
  readonly own: LossSums | null
}

/**
 * Spans of losses as blocks of one length, oldest first; blocks without labelled rows are left out. Blocks of one length
 * always begin at the same times, so that a block does not change as time passes.
 *
 * @param lengthMs a multiple of `lossSpanMs`
 * @complexity O(spans log spans)
 * @example lossBlocks([], { lengthMs: 86_400_000, championVersion: 1 }) // => []
 */
export function lossBlocks(
  spans: readonly LossSpan[],
  { lengthMs, championVersion }: { readonly lengthMs: number; readonly championVersion: number },
): LossBlock[] {
  const blocks = new Map<Instant, LossBlock>()
  for (const span of [...spans].sort((a, b) => a.startsAt - b.startsAt)) {
    if (span.labelled === 0) continue
    const startsAt = Math.floor(span.startsAt / lengthMs) * lengthMs
    const block = blocks.get(startsAt) ?? { startsAt, endsAt: startsAt + lengthMs, all: noLosses, own: null }
    const isOwn = span.version === championVersion
    blocks.set(startsAt, {
      ...block,
      all: addLosses(block.all, span),
      own: isOwn ? addLosses(block.own ?? noLosses, span) : block.own,
    })
  }
  return [...blocks.values()]
}
