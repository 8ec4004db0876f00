import { answeredClass } from '#core/answer'
import { type ClassPairs, classesOf, eachFollower, type MulticlassSums, type NaiveLosses } from './loss-span.ts'
import { certaintyMax, classWeight, type MulticlassLossOf } from './row-loss.ts'

/** Rows by class. */
type ClassCounts = ReadonlyMap<number, number>

const noCounts: ClassCounts = new Map()

/**
 * The sum of each naive forecast's losses on rows of several classes: as of a binary classification, with a share for
 * each class.
 *
 * @param past the rows that the forecasts learned from; null before there are any
 * @complexity O(pairs of classes)
 */
export function classNaiveLosses(
  rows: MulticlassSums,
  past: MulticlassSums | null,
  lossOf: MulticlassLossOf,
): NaiveLosses {
  const classCount = Math.max(2, lossOf.classShares.length, ...[rows, past].map(highestClass))
  const labels = Array.from({ length: classCount }, (_, label) => label)
  const shares = (counts: ClassCounts, prior: (label: number) => number, priorTotal: number) => {
    const total = totalOf(counts) + priorTotal
    return labels.map((label) => ((counts.get(label) ?? 0) + prior(label)) / total)
  }
  const always = answered(
    shares(past?.classes ?? noCounts, () => 0.5, classCount / 2),
    lossOf,
  )
  return {
    majority: always(rows.classes),
    ...eachFollower((follower) => {
      const before = bySaid(past?.pairs[follower] ?? noCounts)
      const without = new Map(rows.classes)
      let sum = 0
      for (const [said, counts] of bySaid(rows.pairs[follower])) {
        // Before there is a past, a label is taken to repeat itself in three cases of four.
        const prior = (label: number) => (label === said ? 1.5 : 0.5 / (classCount - 1))
        sum += answered(shares(before.get(said) ?? noCounts, prior, 2), lossOf)(counts)
        for (const [label, count] of counts) without.set(label, (without.get(label) ?? 0) - count)
      }
      return sum + always(without)
    }),
  }
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

function totalOf(counts: ClassCounts): number {
  let total = 0
  for (const count of counts.values()) total += count
  return total
}

/** Pairs as counts of labels by the class that was followed. */
function bySaid(pairs: ClassPairs): Map<number, Map<number, number>> {
  const labels = new Map<number, Map<number, number>>()
  for (const [pair, count] of pairs) {
    const [said, label] = classesOf(pair)
    const counts = labels.get(said)
    if (counts === undefined) labels.set(said, new Map([[label, count]]))
    else counts.set(label, count)
  }
  return labels
}

/** One more than the highest class among some rows, their own or a followed one. */
function highestClass(sums: MulticlassSums | null): number {
  if (sums === null) return 0
  let highest = -1
  for (const label of sums.classes.keys()) highest = Math.max(highest, label)
  for (const pairs of Object.values(sums.pairs))
    for (const pair of pairs.keys()) highest = Math.max(highest, classesOf(pair)[0])
  return highest + 1
}
