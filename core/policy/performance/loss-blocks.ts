import type { Instant } from '#core/instant'
import { addLosses, type LossSpan, type LossSums } from './loss-span.ts'

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
    const block = blocks.get(startsAt)
    const isOwn = span.version === championVersion
    const own = block?.own ?? null
    blocks.set(startsAt, {
      startsAt,
      endsAt: startsAt + lengthMs,
      all: block === undefined ? sumsOf(span) : addLosses(block.all, span),
      own: !isOwn ? own : own === null ? sumsOf(span) : addLosses(own, span),
    })
  }
  return [...blocks.values()]
}

/** A span's sums alone. */
function sumsOf({ startsAt: _, version: __, ...sums }: LossSpan): LossSums {
  return sums
}
