import { answeredClass } from '#core/answer'
import {
  addCount,
  type ClassPairs,
  classesOf,
  eachFollower,
  type LossSums,
  type MulticlassSums,
  type NaiveLosses,
  naiveFollowers,
} from './loss-span.ts'
import type { NaivePast } from './naive-past.ts'
import { certaintyMax, classWeight, type MulticlassLossOf } from './row-loss.ts'

/** Rows by class. */
type ClassCounts = ReadonlyMap<number, number>

const noCounts: ClassCounts = new Map()

/** Rows by the label that was followed, and by their own. */
type CountsBySaid = Map<number, Map<number, number>>

/** The rows that the naive forecasts of several classes learn from. They are counted in place: a year has many spans. */
export class ClassPast implements NaivePast {
  readonly #lossOf: MulticlassLossOf
  readonly #classes = new Map<number, number>()
  readonly #pairs = eachFollower((): CountsBySaid => new Map())

  constructor(lossOf: MulticlassLossOf) {
    this.#lossOf = lossOf
  }

  add(sums: LossSums, sign: 1 | -1 = 1): void {
    const { classes, pairs } = sums as MulticlassSums
    for (const [label, count] of classes) addCount(this.#classes, label, sign * count)
    for (const follower of naiveFollowers)
      for (const [said, counts] of bySaid(pairs[follower])) {
        const before = this.#pairs[follower].get(said) ?? new Map<number, number>()
        for (const [label, count] of counts) addCount(before, label, sign * count)
        if (before.size > 0) this.#pairs[follower].set(said, before)
        else this.#pairs[follower].delete(said)
      }
  }

  /**
   * The sum of each forecast's losses on rows: as of a binary classification, with a share for each class.
   *
   * @complexity O(classes times those that were followed)
   */
  losses(sums: LossSums): NaiveLosses {
    const rows = sums as MulticlassSums
    const followed = eachFollower((follower) => bySaid(rows.pairs[follower]))
    const seen = [rows.classes, this.#classes, ...naiveFollowers.flatMap((each) => [followed[each], this.#pairs[each]])]
    const classCount = Math.max(2, this.#lossOf.classShares.length, ...seen.map((counts) => highestOf(counts) + 1))
    const always = answered(sharesOf(this.#classes, { classCount, prior: 0.5 }), this.#lossOf)
    return {
      majority: always(rows.classes),
      ...eachFollower((follower) => {
        const without = new Map(rows.classes)
        let sum = 0
        for (const [said, counts] of followed[follower]) {
          // Before there is a past, a label is taken to repeat itself in three cases of four.
          const prior = { classCount, prior: 0.5 / (classCount - 1), said }
          sum += answered(sharesOf(this.#pairs[follower].get(said) ?? noCounts, prior), this.#lossOf)(counts)
          for (const [label, count] of counts) addCount(without, label, -count)
        }
        return sum + always(without)
      }),
    }
  }
}

/**
 * The share of each class among some rows, with rows that count before there is any.
 *
 * @param prior.prior so many rows of each class; of the class that was followed, if there is one, 1.5
 */
function sharesOf(
  counts: ClassCounts,
  {
    classCount,
    prior,
    said = null,
  }: { readonly classCount: number; readonly prior: number; readonly said?: number | null },
): number[] {
  const shares = new Array<number>(classCount).fill(prior)
  if (said !== null) shares[said] = 1.5
  for (const [label, count] of counts) shares[label] = (shares[label] as number) + count
  const total = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => share / total)
}

/** The highest class among those that are counted; -1 of none. */
function highestOf(counts: ReadonlyMap<number, unknown>): number {
  let highest = -1
  for (const label of counts.keys()) highest = Math.max(highest, label)
  return highest
}

/** The loss of rows that all get the answer which is best at these shares: the likeliest class, or the shares. */
function answered(shares: readonly number[], lossOf: MulticlassLossOf): (rows: ClassCounts) => number {
  const lossAt = lossByLabel(shares, lossOf)
  return (rows) => {
    let sum = 0
    for (const [label, count] of rows) sum += count * lossAt(label)
    return sum
  }
}

function lossByLabel(shares: readonly number[], { metric, classShares }: MulticlassLossOf): (label: number) => number {
  if (metric === 'log-loss') return (label) => -Math.log(Math.max(certaintyMax, shares[label] as number))
  if (metric === 'brier') {
    const squares = shares.reduce((sum, share) => sum + share * share, 0)
    return (label) => squares - 2 * (shares[label] as number) + 1
  }
  const weightOf = (label: number) => (metric === 'accuracy' ? 1 : classWeight(label, classShares))
  const gains = shares.map((share, label) => share * weightOf(label))
  const answer = answeredClass(gains)
  return (label) => (label === answer ? 0 : weightOf(label))
}

/** Pairs as counts of labels by the class that was followed. */
function bySaid(pairs: ClassPairs): CountsBySaid {
  const labels: CountsBySaid = new Map()
  for (const [pair, count] of pairs) {
    const [said, label] = classesOf(pair)
    const counts = labels.get(said)
    if (counts === undefined) labels.set(said, new Map([[label, count]]))
    else counts.set(label, count)
  }
  return labels
}
