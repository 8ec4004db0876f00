import { isMoneyMetric, isShareMetric } from '#contracts/metric-kind'
import type { LossBlock } from './loss-blocks.ts'
import type { LossSums } from './loss-span.ts'
import type { NaiveFloor } from './naive-floor.ts'
import { type LossOf, rowLoss } from './row-loss.ts'
import type { LineSpan } from './watch-line.ts'

/** How far a block's mean loss exceeds a limit, which each part of it may have its own. */
type LimitOf = (block: LossBlock, part: 'all' | 'own', index: number) => number

/** The blocks of losses beside a limit. */
function besideLimit(
  blocks: readonly LossBlock[],
  limitOf: LimitOf,
  { isConstant }: { readonly isConstant: boolean },
): LineSpan[] {
  return blocks.map((block, index) => {
    const { startsAt, endsAt, all, own } = block
    const mean = all.loss / all.labelled
    return {
      startsAt,
      endsAt,
      mean: mean - limitOf(block, 'all', index),
      rowCount: all.labelled,
      // Beside a forecast's own losses the variance of a difference is not known from sums.
      rowVariance: isConstant ? Math.max(0, all.squaredLoss / all.labelled - mean * mean) : 0,
      own:
        own === null ? null : { mean: own.loss / own.labelled - limitOf(block, 'own', index), rowCount: own.labelled },
    }
  })
}

/**
 * Losses beside `performance_threshold`. Of a share it is a share of right answers. For another metric the threshold is
 * relative to the naive floor: the share that a version may lose of what the naive forecast loses, both counted from
 * perfect answers, so that values in money have a sign and a zero of their own.
 */
export function besideThreshold(
  blocks: readonly LossBlock[],
  floors: readonly NaiveFloor[],
  lossOf: LossOf,
  threshold: number,
): LineSpan[] {
  if (isShareMetric(lossOf.metric)) return besideLimit(blocks, () => 1 - threshold, { isConstant: true })
  const limitOf: LimitOf = (block, part, index) => {
    const perfect = perfectLoss(block[part] as LossSums, lossOf)
    return perfect + threshold * ((floors[index] as NaiveFloor)[part] as number) - threshold * perfect
  }
  return besideLimit(blocks, limitOf, { isConstant: false })
}

/** Losses beside those of the naive forecast on the same rows. */
export function besideFloor(blocks: readonly LossBlock[], floors: readonly NaiveFloor[]): LineSpan[] {
  return besideLimit(blocks, (_, part, index) => (floors[index] as NaiveFloor)[part] as number, { isConstant: false })
}

/** Losses beside a constant loss. */
export function besideConstant(blocks: readonly LossBlock[], limit: number): LineSpan[] {
  return besideLimit(blocks, () => limit, { isConstant: true })
}

/**
 * The loss per row of answers that are always right and certain: 0, or minus what they are worth.
 *
 * @example perfectLoss({ ...noLosses, labelled: 4, positives: 1 }, { task: 'regression', metric: 'squared-error' }) // => 0
 */
export function perfectLoss(sums: LossSums, lossOf: LossOf): number {
  if (!isMoneyMetric(lossOf.metric) || !('positives' in sums) || sums.labelled === 0) return 0
  const { labelled, positives } = sums
  const best = (label: number) => Math.min(rowLoss(1, label, lossOf), rowLoss(0, label, lossOf))
  return (positives * best(1) + (labelled - positives) * best(0)) / labelled
}
