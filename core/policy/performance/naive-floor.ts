import { dayMs } from '#core/instant'
import type { LossBlock } from './loss-blocks.ts'
import {
  addLosses,
  type BinarySums,
  eachFollower,
  type LossSums,
  type NaiveLosses,
  type NaiveRule,
  naiveFollowers,
  noLosses,
  type RegressionSums,
} from './loss-span.ts'
import { ClassPast } from './naive-classes.ts'
import type { NaivePast } from './naive-past.ts'
import { type BinaryLossOf, type LossOf, rowLoss } from './row-loss.ts'

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
 * @example naiveFloors([], { task: 'regression', metric: 'absolute-error' }, { knownAfterMs: 0 }) // => []
 */
export function naiveFloors(
  blocks: readonly LossBlock[],
  lossOf: LossOf,
  { knownAfterMs }: { readonly knownAfterMs: number },
): NaiveFloor[] {
  const losses: NaiveLosses[] = []
  const floors: NaiveFloor[] = []
  const past = pastOf(lossOf)
  let [pastLosses, from, to] = [nothingLost, 0, 0]
  for (const block of blocks) {
    for (; to < floors.length; to++) {
      const newest = blocks[to] as LossBlock
      if (newest.endsAt + knownAfterMs > block.startsAt) break
      past.add(newest.all, 1)
      pastLosses = combine(pastLosses, losses[to] as NaiveLosses, 1)
    }
    for (; from < to; from++) {
      const oldest = blocks[from] as LossBlock
      if (oldest.endsAt > block.startsAt - naiveMemoryMs) break
      past.add(oldest.all, -1)
      pastLosses = combine(pastLosses, losses[from] as NaiveLosses, -1)
    }
    const rule = rules.reduce((best, other) => (pastLosses[other] < pastLosses[best] ? other : best))
    const all = past.losses(block.all)
    const own = block.own === null ? null : past.losses(block.own)[rule] / block.own.labelled
    floors.push({ rule, all: all[rule] / block.all.labelled, own })
    losses.push(all)
  }
  return floors
}

const nothingLost: NaiveLosses = { majority: 0, ...eachFollower(() => 0) }

function combine(one: NaiveLosses, other: NaiveLosses, sign: 1 | -1): NaiveLosses {
  const sum = (rule: NaiveRule) => one[rule] + sign * other[rule]
  return { majority: sum('majority'), ...eachFollower(sum) }
}

function pastOf(lossOf: LossOf): NaivePast {
  switch (lossOf.task) {
    case 'binary-classification':
      return binaryPast(lossOf)
    case 'multiclass-classification':
      return new ClassPast(lossOf)
    case 'regression':
      // Each of them followed labels that were known before the row: its loss is a sum.
      return { add: () => {}, losses: (rows) => (rows as RegressionSums).naiveLosses }
  }
}

function binaryPast(lossOf: BinaryLossOf): NaivePast {
  let past: LossSums = noLosses
  return {
    add: (sums, sign) => {
      past = addLosses(past, sums, sign)
    },
    losses: (rows) => binaryLosses(rows as BinarySums, past as BinarySums, lossOf),
  }
}

function binaryLosses(rows: BinarySums, past: BinarySums, lossOf: BinaryLossOf): NaiveLosses {
  const baseShare = (past.positives + 0.5) / (past.labelled + 1)
  const majority = (positives: number, negatives: number) => answered(baseShare, positives, negatives, lossOf)
  return {
    majority: majority(rows.positives, rows.labelled - rows.positives),
    ...eachFollower((follower) => {
      const [oneAndOne, oneAndZero, zeroAndOne, zeroAndZero] = rows.naive[follower]
      const before = past.naive[follower]
      // Before there is a past, a label is taken to repeat itself in three cases of four.
      const afterOne = (before[0] + 1.5) / (before[0] + before[1] + 2)
      const afterZero = (before[2] + 0.5) / (before[2] + before[3] + 2)
      const positivesWithout = rows.positives - oneAndOne - zeroAndOne
      const negativesWithout = rows.labelled - rows.positives - oneAndZero - zeroAndZero
      return (
        answered(afterOne, oneAndOne, oneAndZero, lossOf) +
        answered(afterZero, zeroAndOne, zeroAndZero, lossOf) +
        majority(positivesWithout, negativesWithout)
      )
    }),
  }
}

/** The loss of rows that all get the answer which is best at this share of positives. */
function answered(share: number, positives: number, negatives: number, lossOf: BinaryLossOf): number {
  const lossAt = (score: number, label: number) => rowLoss(score, label, lossOf)
  const isProbability = lossOf.metric === 'log-loss' || lossOf.metric === 'brier'
  const expected = (score: number) => share * lossAt(score, 1) + (1 - share) * lossAt(score, 0)
  const score = isProbability ? share : expected(1) <= expected(0) ? 1 : 0
  return positives * lossAt(score, 1) + negatives * lossAt(score, 0)
}
