import { dayMs } from '#core/instant'
import type { LossBlock } from './loss-blocks.ts'
import { addLosses, type LossSums, type NaiveRule, naiveFollowers, noLosses } from './loss-span.ts'
import { type LossOf, rowLoss } from './row-loss.ts'

/** The naive forecast's loss per row in one block: on all rows, and on those of the present champion. */
export interface NaiveFloor {
  /** The rule that lost least in the blocks before. */
  readonly rule: NaiveRule
  readonly all: number
  readonly own: number | null
}

const rules = ['majority', ...naiveFollowers] as const

/** How far back the naive forecasts learn: how often a label is 1, how often it repeats, which rule is best. */
const naiveMemoryMs = 60 * dayMs

/**
 * The naive floor of each block: the best of always giving the same answer, repeating the last known label, and the
 * last known one of the same hour of the day or of the week.
 *
 * The rule and its answers are chosen by earlier blocks only, and by those whose labels were in when the block began.
 * With hindsight the best of four would be a floor that no forecast could have been.
 *
 * @param blocks oldest first
 * @param knownAfterMs the time after a block in which its labels come
 * @returns one for each block
 * @complexity O(blocks)
 * @example naiveFloors([], { metric: 'accuracy', classificationThreshold: 0.5, positiveShare: 0.5 }, { knownAfterMs: 0
 *   }) // => []
 */
export function naiveFloors(
  blocks: readonly LossBlock[],
  lossOf: LossOf,
  { knownAfterMs }: { readonly knownAfterMs: number },
): NaiveFloor[] {
  const losses: Record<NaiveRule, number>[] = []
  const floors: NaiveFloor[] = []
  const past = { sums: noLosses, losses: lossesOf(noLosses, noLosses, lossOf), from: 0, to: 0 }
  for (const block of blocks) {
    for (; past.to < floors.length; past.to++) {
      const newest = blocks[past.to] as LossBlock
      if (newest.endsAt + knownAfterMs > block.startsAt) break
      past.sums = addLosses(past.sums, newest.all)
      past.losses = combine(past.losses, losses[past.to] as Record<NaiveRule, number>, 1)
    }
    for (; past.from < past.to; past.from++) {
      const oldest = blocks[past.from] as LossBlock
      if (oldest.endsAt > block.startsAt - naiveMemoryMs) break
      past.sums = addLosses(past.sums, oldest.all, -1)
      past.losses = combine(past.losses, losses[past.from] as Record<NaiveRule, number>, -1)
    }
    const rule = rules.reduce((best, other) => (past.losses[other] < past.losses[best] ? other : best))
    const all = lossesOf(block.all, past.sums, lossOf)
    const own = block.own === null ? null : lossesOf(block.own, past.sums, lossOf)[rule] / block.own.labelled
    floors.push({ rule, all: all[rule] / block.all.labelled, own })
    losses.push(all)
  }
  return floors
}

function combine(one: Record<NaiveRule, number>, other: Record<NaiveRule, number>, sign: 1 | -1) {
  return Object.fromEntries(rules.map((rule) => [rule, one[rule] + sign * other[rule]])) as Record<NaiveRule, number>
}

/** The sum of each rule's losses on some rows, if it learned from the past ones. */
function lossesOf(rows: LossSums, past: LossSums, lossOf: LossOf): Record<NaiveRule, number> {
  const baseShare = (past.positives + 0.5) / (past.labelled + 1)
  const majority = (positives: number, negatives: number) => answered(baseShare, positives, negatives, lossOf)
  const losses: Record<string, number> = { majority: majority(rows.positives, rows.labelled - rows.positives) }
  for (const follower of naiveFollowers) {
    const [oneAndOne, oneAndZero, zeroAndOne, zeroAndZero] = rows.naive[follower]
    const before = past.naive[follower]
    // Before there is a past, a label is taken to repeat itself in three cases of four.
    const afterOne = (before[0] + 1.5) / (before[0] + before[1] + 2)
    const afterZero = (before[2] + 0.5) / (before[2] + before[3] + 2)
    const positivesWithout = rows.positives - oneAndOne - zeroAndOne
    const negativesWithout = rows.labelled - rows.positives - oneAndZero - zeroAndZero
    losses[follower] =
      answered(afterOne, oneAndOne, oneAndZero, lossOf) +
      answered(afterZero, zeroAndOne, zeroAndZero, lossOf) +
      majority(positivesWithout, negativesWithout)
  }
  return losses as Record<NaiveRule, number>
}

/** The loss of rows that all get the answer which is best at this share of positives. */
function answered(share: number, positives: number, negatives: number, lossOf: LossOf): number {
  const lossAt = (score: number, label: number) => rowLoss(score, label, lossOf)
  const isProbability = lossOf.metric === 'log-loss' || lossOf.metric === 'brier'
  const expected = (score: number) => share * lossAt(score, 1) + (1 - share) * lossAt(score, 0)
  const score = isProbability ? share : expected(1) <= expected(0) ? 1 : 0
  return positives * lossAt(score, 1) + negatives * lossAt(score, 0)
}
