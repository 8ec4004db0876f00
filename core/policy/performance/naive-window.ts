import type { Instant } from '#core/instant'
import { type LossBlock, lossBlocks } from './loss-blocks.ts'
import { lossSpanMs, type NaiveRule } from './loss-span.ts'
import { naiveFloors } from './naive-floor.ts'
import type { LossOf } from './row-loss.ts'
import { stretchSince } from './stretch.ts'
import type { LossesToWatch } from './watch-losses.ts'

/** The best naive forecast on a window's rows. */
export interface NaiveWindow {
  /** Mean loss by the model's metric, and the rule that had it. */
  readonly loss: number
  readonly rule: NaiveRule
  /** How often the best by accuracy was right, and its rule; null of a regression, where no answer is right. */
  readonly accuracy: { readonly value: number; readonly rule: NaiveRule } | null
}

type Known = Pick<LossesToWatch, 'spans' | 'championVersion' | 'lossOf' | 'labelLatenessMs'>

/**
 * The naive forecast on the champion's rows from a moment on, for charts; null where no labels of these rows are in.
 *
 * Its accuracy is known where the sums are those of labels: kept by class, they tell the loss of any metric.
 *
 * @example naiveWindow({ ...losses, spans: [] }, { from: 0 }) // => null
 */
export function naiveWindow(known: Known, { from }: { readonly from: Instant }): NaiveWindow | null {
  const { lossOf } = known
  const blocks = lossBlocks(known.spans, { lengthMs: lossSpanMs, championVersion: known.championVersion })
  const knownAfterMs = known.labelLatenessMs ?? 0
  const best = naiveBy(blocks, { lossOf, knownAfterMs, from })
  if (best === null) return null
  const byAccuracy = () => {
    if (lossOf.task === 'regression') return null
    return lossOf.metric === 'accuracy'
      ? best
      : naiveBy(blocks, { lossOf: { ...lossOf, metric: 'accuracy' }, knownAfterMs, from })
  }
  const right = byAccuracy()
  return { ...best, accuracy: right && { value: 1 - right.loss, rule: right.rule } }
}

function naiveBy(
  blocks: readonly LossBlock[],
  { lossOf, knownAfterMs, from }: { readonly lossOf: LossOf; readonly knownAfterMs: number; readonly from: Instant },
) {
  const floors = naiveFloors(blocks, lossOf, { knownAfterMs })
  // A span belongs to the window that it reaches into.
  const kept = blocks.flatMap((block, index) => {
    const floor = floors[index]
    const isIn = block.endsAt > from && block.own !== null && floor?.own != null
    return isIn && block.own && floor
      ? [{ block: { ...block, all: block.own }, floor: { ...floor, all: floor.own ?? 0 } }]
      : []
  })
  if (kept.length === 0) return null
  const { naiveLoss, naiveRule } = stretchSince({
    blocks: kept.map(({ block }) => block),
    floors: kept.map(({ floor }) => floor),
    spans: [],
    lossOf,
    from: 0,
  })
  return { loss: naiveLoss, rule: naiveRule }
}
