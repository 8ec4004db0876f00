import type { Instant } from '#core/instant'
import { perfectLoss } from './line-blocks.ts'
import type { LossBlock } from './loss-blocks.ts'
import type { NaiveRule } from './loss-span.ts'
import type { NaiveFloor } from './naive-floor.ts'
import { pastNoise } from './past-noise.ts'
import { isUnboundedLoss } from './performance-lines.ts'
import type { LossOf } from './row-loss.ts'
import type { LineSpan } from './watch-line.ts'

/** A stretch of time, and what was lost in it per row. */
export interface Stretch {
  readonly from: Instant
  readonly to: Instant
  readonly labelled: number
  readonly loss: number
  /** The naive forecast's loss on the same rows, and the one that was the best for most of them. */
  readonly naiveLoss: number
  readonly naiveRule: NaiveRule
  /** The loss of perfect answers: 0, or minus what they are worth. */
  readonly perfectLoss: number
  /** How far the loss exceeds the line. */
  readonly excess: number
  /** That of {@link excess}, by the noise of two months; null while that is not known. */
  readonly standardError: number | null
}

/** Sums up the blocks from a moment on, beside the line that `spans` are beside; at least the last of them. */
export function stretchSince({
  blocks,
  floors,
  spans,
  lossOf,
  from,
  to = Number.POSITIVE_INFINITY,
}: {
  readonly blocks: readonly LossBlock[]
  readonly floors: readonly NaiveFloor[]
  readonly spans: readonly LineSpan[]
  readonly lossOf: LossOf
  readonly from: Instant
  readonly to?: Instant
}): Stretch {
  const end = blocks.filter(({ endsAt }) => endsAt <= to).length
  const first = blocks.findIndex(({ startsAt }) => startsAt >= from)
  const begin = first < 0 ? end - 1 : first
  let [labelled, loss, naive, perfect, excess] = [0, 0, 0, 0, 0]
  const noise = pastNoise(spans, Math.min(end, spans.length), {
    rowVarianceMin: 0,
    isUnbounded: isUnboundedLoss(lossOf),
  })
  let independentRows = 0
  const ruleRows = new Map<NaiveRule, number>()
  for (let index = begin; index < end; index++) {
    const { all } = blocks[index] as LossBlock
    const floor = floors[index] as NaiveFloor
    labelled += all.labelled
    loss += all.loss
    naive += floor.all * all.labelled
    perfect += perfectLoss(all, lossOf) * all.labelled
    excess += (spans[index]?.mean ?? 0) * all.labelled
    // More rows than a span usually has may all be alike.
    independentRows += Math.min(all.labelled, noise?.usualRowCount ?? 0)
    ruleRows.set(floor.rule, (ruleRows.get(floor.rule) ?? 0) + all.labelled)
  }
  const [naiveRule = 'majority'] = [...ruleRows].sort(([, a], [, b]) => b - a).map(([rule]) => rule)
  return {
    from: (blocks[begin] as LossBlock).startsAt,
    to: (blocks[end - 1] as LossBlock).endsAt,
    labelled,
    loss: loss / labelled,
    naiveLoss: naive / labelled,
    naiveRule,
    perfectLoss: perfect / labelled,
    excess: excess / labelled,
    standardError: noise && noise.rowDeviation / Math.sqrt(independentRows),
  }
}
