import type { Instant } from '#core/instant'
import { hourMs } from '#core/instant'

/** Losses are kept by spans of this length, of which blocks are made: the shortest block. */
export const lossSpanMs = 6 * hourMs

/** The naive forecasts that follow a label; the fourth one, `majority`, always gives the same answer. */
export const naiveFollowers = ['last-label', 'same-hour', 'same-hour-of-week'] as const
type NaiveFollower = (typeof naiveFollowers)[number]
export type NaiveRule = 'majority' | NaiveFollower

/**
 * Rows by the label that a naive forecast followed and their own: [1 and 1, 1 and 0, 0 and 1, 0 and 0]. A row is missing
 * where no such label was known yet.
 */
export type NaiveCounts = readonly [number, number, number, number]

/** Rows by the class that a naive forecast followed and their own, as {@link pairOf} has it; a row may be missing. */
export type ClassPairs = ReadonlyMap<number, number>

/** Sums over labelled rows that a version scored, of a task. */
export type LossSums = BinarySums | MulticlassSums | RegressionSums

interface VersionSums {
  readonly labelled: number
  /** Sum of the version's losses (`rowLoss`), and of their squares. */
  readonly loss: number
  readonly squaredLoss: number
}

export interface BinarySums extends VersionSums {
  readonly positives: number
  readonly naive: Readonly<Record<NaiveFollower, NaiveCounts>>
}

export interface MulticlassSums extends VersionSums {
  /** Labelled rows by class. */
  readonly classes: ReadonlyMap<number, number>
  readonly pairs: Readonly<Record<NaiveFollower, ClassPairs>>
}

export interface RegressionSums extends VersionSums {
  /** Sums of the forecasts' losses. `majority` is the constant that was best for the labels before. */
  readonly naiveLosses: NaiveLosses
}

/** Sums of losses by forecast. */
export type NaiveLosses = Readonly<Record<NaiveRule, number>>

/** A version's losses in one span of time, once the labels of that span are in. */
export type LossSpan = LossSums & {
  readonly startsAt: Instant
  readonly version: number
}

/** Classes are fewer than this. */
const pairBase = 128

/** Two classes as one key. @example classesOf(pairOf(2, 5)) // => [2, 5] */
export function pairOf(said: number, label: number): number {
  return said * pairBase + label
}

/** The class that a forecast followed, and a row's own. */
export function classesOf(pair: number): readonly [said: number, label: number] {
  return [Math.floor(pair / pairBase), pair % pairBase]
}

/** Sums of no rows of a binary classification. */
export const noLosses: BinarySums = {
  labelled: 0,
  positives: 0,
  loss: 0,
  squaredLoss: 0,
  naive: { 'last-label': [0, 0, 0, 0], 'same-hour': [0, 0, 0, 0], 'same-hour-of-week': [0, 0, 0, 0] },
}

/**
 * The sums of both, or of the first without the second.
 *
 * @param other of the same task
 * @example addLosses(noLosses, noLosses).labelled // => 0
 */
export function addLosses(one: LossSums, other: LossSums, sign: 1 | -1 = 1): LossSums {
  const sums = {
    labelled: one.labelled + sign * other.labelled,
    loss: one.loss + sign * other.loss,
    squaredLoss: one.squaredLoss + sign * other.squaredLoss,
  }
  if ('positives' in one) {
    const { positives, naive } = other as BinarySums
    return {
      ...sums,
      positives: one.positives + sign * positives,
      naive: eachFollower(
        (follower) =>
          one.naive[follower].map(
            (count, cell) => count + sign * (naive[follower][cell] as number),
          ) as unknown as NaiveCounts,
      ),
    }
  }
  if ('classes' in one) {
    const { classes, pairs } = other as MulticlassSums
    return {
      ...sums,
      classes: addCounts(one.classes, classes, sign),
      pairs: eachFollower((follower) => addCounts(one.pairs[follower], pairs[follower], sign)),
    }
  }
  const { naiveLosses } = other as RegressionSums
  const naive = (rule: NaiveRule) => one.naiveLosses[rule] + sign * naiveLosses[rule]
  return { ...sums, naiveLosses: { majority: naive('majority'), ...eachFollower(naive) } }
}

/** A value for each of the forecasts that follow a label. */
export function eachFollower<Value>(of: (follower: NaiveFollower) => Value): Record<NaiveFollower, Value> {
  return {
    'last-label': of('last-label'),
    'same-hour': of('same-hour'),
    'same-hour-of-week': of('same-hour-of-week'),
  }
}

function addCounts(one: ClassPairs, other: ClassPairs, sign: 1 | -1): ClassPairs {
  const sum = new Map(one)
  for (const [key, count] of other) addCount(sum, key, sign * count)
  return sum
}

/** Adds to a count in place. Counts that are 0 are not kept. */
export function addCount(counts: Map<number, number>, key: number, count: number): void {
  const sum = (counts.get(key) ?? 0) + count
  if (sum === 0) counts.delete(key)
  else counts.set(key, sum)
}
