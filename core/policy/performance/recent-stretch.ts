import { dayMs } from '#core/instant'
import type { LossBlock } from './loss-blocks.ts'
import type { NaiveFloor } from './naive-floor.ts'
import type { LossOf } from './row-loss.ts'
import { type Stretch, stretchSince } from './stretch.ts'
import type { LineSpan } from './watch-line.ts'

/** A champion's present figures are those of its last two months. */
export const recentMs = 60 * dayMs

/** The champion's own rows of the last two months, beside the first of its lines; null before it has labels. */
export function recentStretch(
  blocks: readonly LossBlock[],
  floors: readonly NaiveFloor[],
  { beside, lossOf }: { readonly beside: readonly LineSpan[]; readonly lossOf: LossOf },
): Stretch | null {
  const kept = blocks.flatMap((block, index) => {
    const floor = floors[index] as NaiveFloor
    const span = beside[index]
    if (block.own === null || floor.own === null || span?.own == null) return []
    return [
      { block: { ...block, all: block.own }, floor: { ...floor, all: floor.own }, span: { ...span, ...span.own } },
    ]
  })
  const last = kept.at(-1)
  if (last === undefined) return null
  return stretchSince({
    blocks: kept.map(({ block }) => block),
    floors: kept.map(({ floor }) => floor),
    spans: kept.map(({ span }) => span),
    lossOf,
    from: last.block.endsAt - recentMs,
  })
}
