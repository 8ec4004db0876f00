import type { Instant } from '#core/instant'
import { lossBlocks } from './loss-blocks.ts'
import { lossSpanMs, type NaiveRule } from './loss-span.ts'
import { naiveFloors } from './naive-floor.ts'
import { stretchSince } from './stretch.ts'
import type { LossesToWatch } from './watch-losses.ts'

/** How often a naive forecast was right. */
export interface NaiveAccuracy {
  readonly accuracy: number
  readonly rule: NaiveRule
}

/**
 * The accuracy of the naive forecast on the champion's rows from a moment on, for charts of accuracy, whatever the
 * metric is; null where no labels of these rows are in, and of a regression.
 *
 * @example naiveAccuracy({ ...losses, spans: [] }, { from: 0 }) // => null
 */
export function naiveAccuracy(
  {
    spans,
    championVersion,
    lossOf,
    labelLatenessMs,
  }: Pick<LossesToWatch, 'spans' | 'championVersion' | 'lossOf' | 'labelLatenessMs'>,
  { from }: { readonly from: Instant },
): NaiveAccuracy | null {
  if (lossOf.task === 'regression') return null
  const accuracy = { ...lossOf, metric: 'accuracy' } as const
  const blocks = lossBlocks(spans, { lengthMs: lossSpanMs, championVersion })
  const floors = naiveFloors(blocks, accuracy, { knownAfterMs: labelLatenessMs ?? 0 })
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
    lossOf: accuracy,
    from: 0,
  })
  return { accuracy: 1 - naiveLoss, rule: naiveRule }
}
