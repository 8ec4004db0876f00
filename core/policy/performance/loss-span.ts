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

/** Sums over labelled rows that a version scored. */
export interface LossSums {
  readonly labelled: number
  readonly positives: number
  /** Sum of the version's losses (`rowLoss`), and of their squares. */
  readonly loss: number
  readonly squaredLoss: number
  readonly naive: Readonly<Record<NaiveFollower, NaiveCounts>>
}

/** A version's losses in one span of time, once the labels of that span are in. */
export interface LossSpan extends LossSums {
  readonly startsAt: Instant
  readonly version: number
}

/** Sums of no rows. */
export const noLosses: LossSums = {
  labelled: 0,
  positives: 0,
  loss: 0,
  squaredLoss: 0,
  naive: { 'last-label': [0, 0, 0, 0], 'same-hour': [0, 0, 0, 0], 'same-hour-of-week': [0, 0, 0, 0] },
}

/**
 * The sums of both, or of the first without the second.
 *
 * @example addLosses(noLosses, noLosses).labelled // => 0
 */
export function addLosses(one: LossSums, other: LossSums, sign: 1 | -1 = 1): LossSums {
  const counts = (follower: NaiveFollower) =>
    one.naive[follower].map(
      (count, cell) => count + sign * (other.naive[follower][cell] as number),
    ) as unknown as NaiveCounts
  return {
    labelled: one.labelled + sign * other.labelled,
    positives: one.positives + sign * other.positives,
    loss: one.loss + sign * other.loss,
    squaredLoss: one.squaredLoss + sign * other.squaredLoss,
    naive: {
      'last-label': counts('last-label'),
      'same-hour': counts('same-hour'),
      'same-hour-of-week': counts('same-hour-of-week'),
    },
  }
}
