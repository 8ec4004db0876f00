import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import type { LossBlock } from '#core/policy/performance/loss-blocks'
import {
  addLosses,
  type BinarySums,
  eachFollower,
  type LossSums,
  type MulticlassSums,
  noLosses,
  pairOf,
  type RegressionSums,
} from '#core/policy/performance/loss-span'
import { ClassPast } from '#core/policy/performance/naive-classes'
import { naiveFloors } from '#core/policy/performance/naive-floor'
import { naiveWindow } from '#core/policy/performance/naive-window'
import type { BinaryLossOf, MulticlassLossOf, RegressionLossOf } from '#core/policy/performance/row-loss'
import { seededRandom } from '#core/statistics/seeded-random'

type Cells = readonly (readonly [said: number, label: number, rows: number])[]

const none = eachFollower(() => new Map<number, number>())
const rowsOf = (classes: readonly number[], last: Cells = []): MulticlassSums => ({
  labelled: classes.reduce((sum, rows) => sum + rows, 0),
  loss: 0,
  squaredLoss: 0,
  classes: new Map(classes.entries()),
  pairs: { ...none, 'last-label': new Map(last.map(([said, label, rows]) => [pairOf(said, label), rows])) },
})
const multiclass = (metric: MulticlassLossOf['metric'], classShares = [0.5, 0.3, 0.2]): MulticlassLossOf => ({
  ...{ task: 'multiclass-classification', metric, classShares },
})
const block = (day: number, all: LossSums, own: LossSums | null = null): LossBlock => ({
  ...{ startsAt: day * dayMs, endsAt: (day + 1) * dayMs, all, own },
})

/** The losses on some rows of forecasts that learned from earlier ones. */
function classNaiveLosses(rows: MulticlassSums, before: MulticlassSums | null, lossOf: MulticlassLossOf) {
  const past = new ClassPast(lossOf)
  if (before !== null) past.add(before)
  return past.losses(rows)
}

describe('the naive forecasts of several classes', () => {
  const past = rowsOf([60, 30, 10])

  it('answer with the class of most rows before, or with its shares', () => {
    const rows = rowsOf([5, 3, 2])
    expect(classNaiveLosses(rows, past, multiclass('accuracy')).majority).toBe(5)
    // (60.5, 30.5, 10.5) of 101.5 rows.
    const shares = [60.5, 30.5, 10.5].map((count) => count / 101.5)
    const [a, b, c] = shares as [number, number, number]
    const logLoss = -5 * Math.log(a) - 3 * Math.log(b) - 2 * Math.log(c)
    expect(classNaiveLosses(rows, past, multiclass('log-loss')).majority).toBeCloseTo(logLoss, 12)
    const squares = a * a + b * b + c * c
    const brier = 10 * (squares + 1) - 2 * (5 * a + 3 * b + 2 * c)
    expect(classNaiveLosses(rows, past, multiclass('brier')).majority).toBeCloseTo(brier, 12)
  })

  it('answer with the class that loses least by the weights of balanced accuracy', () => {
    // Weighed by one over their shares, the last class is worth most: 0.1 / 0.05 against 0.6 / 0.65 and 0.3 / 0.3.
    const lossOf = multiclass('balanced-accuracy', [0.65, 0.3, 0.05])
    const { majority } = classNaiveLosses(rowsOf([5, 3, 2]), past, lossOf)
    expect(majority).toBeCloseTo(5 / (3 * 0.65) + 3 / (3 * 0.3), 12)
  })

  it('follow a label by what came after it before, and answer with most where none was known', () => {
    // After class 2 there was mostly class 1, so that it is the answer; two rows follow no label.
    const before = rowsOf(
      [60, 30, 10],
      [
        [2, 1, 8],
        [2, 2, 1],
      ],
    )
    const rows = rowsOf(
      [3, 4, 1],
      [
        [2, 1, 4],
        [2, 2, 1],
        [0, 0, 1],
      ],
    )
    expect(classNaiveLosses(rows, before, multiclass('accuracy'))['last-label']).toBe(1)
  })

  it('take a label to repeat itself before there is a past', () => {
    const rows = rowsOf(
      [0, 4, 0],
      [
        [1, 1, 3],
        [2, 1, 1],
      ],
    )
    const losses = classNaiveLosses(rows, null, multiclass('log-loss'))
    // 1.5 of 2 for the label itself, 0.25 of 2 for each other one.
    expect(losses['last-label']).toBeCloseTo(-3 * Math.log(0.75) - Math.log(0.125), 12)
  })

  it('know classes from the rows before, from their own, and from the labels that were followed', () => {
    const unknown = multiclass('log-loss', [])
    // Half a row of each of five classes: (6.5, 3.5, 0.5, 0.5, 1.5) of 12.5.
    const losses = classNaiveLosses(rowsOf([1]), rowsOf([6, 3, 0, 0, 1]), unknown)
    expect(losses.majority).toBeCloseTo(-Math.log(6.5 / 12.5), 12)
    // A label of an eighth class was followed: a share of 0.5 / 7 of two rows for each other class.
    const followed = classNaiveLosses(rowsOf([1], [[7, 0, 1]]), null, unknown)
    expect(followed['last-label']).toBeCloseTo(-Math.log(0.5 / 7 / 2), 12)
    expect(followed.majority).toBeCloseTo(-Math.log(1 / 8), 12)
  })

  it('forget the classes of rows that are taken out again', () => {
    const unknown = multiclass('log-loss', [])
    const past = new ClassPast(unknown)
    const old = rowsOf([0, 2, 0, 0, 3], [[4, 1, 2]])
    past.add(rowsOf([6, 3]))
    past.add(old)
    past.add(old, -1)
    const rows = rowsOf([2, 1], [[0, 1, 1]])
    expect(past.losses(rows)).toEqual(classNaiveLosses(rows, rowsOf([6, 3]), unknown))
  })

  it('are those of a binary classification where there are two', () => {
    const random = seededRandom('two classes')
    const count = () => Math.floor(20 * random.uniform())
    const spans = Array.from({ length: 30 }, () => {
      const cells = [count(), count(), count(), count()] as const
      const [extra, missing] = [count(), count()]
      const positives = cells[0] + cells[2] + extra
      const negatives = cells[1] + cells[3] + missing
      const binary: BinarySums = {
        ...{ ...noLosses, labelled: positives + negatives, positives },
        naive: { ...noLosses.naive, 'last-label': cells },
      }
      const classes = rowsOf(
        [negatives, positives],
        [
          [1, 1, cells[0]],
          [1, 0, cells[1]],
          [0, 1, cells[2]],
          [0, 0, cells[3]],
        ],
      )
      return { binary, classes }
    })
    // Of two classes the squared error counts twice, once for each of them; ties of answers fall to another class.
    for (const [metric, factor] of [
      ['log-loss', 1],
      ['brier', 2],
    ] as const) {
      const two: BinaryLossOf = {
        task: 'binary-classification',
        metric,
        classificationThreshold: 0.5,
        positiveShare: 0.3,
      }
      const floors = naiveFloors(
        spans.map(({ binary }, day) => block(day, binary)),
        two,
        { knownAfterMs: 0 },
      )
      const found = naiveFloors(
        spans.map(({ classes }, day) => block(day, classes)),
        multiclass(metric, [0.7, 0.3]),
        {
          knownAfterMs: 0,
        },
      )
      expect(found.map(({ rule }) => rule)).toEqual(floors.map(({ rule }) => rule))
      for (const [index, { all }] of floors.entries()) expect(found[index]?.all).toBeCloseTo(factor * all, 9)
    }
  })

  it('add up and are taken away again', () => {
    const [one, other] = [
      rowsOf([1, 2, 0], [[0, 1, 2]]),
      rowsOf(
        [3, 0, 4],
        [
          [0, 1, 5],
          [2, 2, 1],
        ],
      ),
    ]
    const sum = addLosses(one, other) as MulticlassSums
    expect([...sum.classes]).toEqual([
      [0, 4],
      [1, 2],
      [2, 4],
    ])
    expect(sum.pairs['last-label'].get(pairOf(0, 1))).toBe(7)
    const left = addLosses(sum, other, -1) as MulticlassSums
    expect([...left.classes]).toEqual([
      [0, 1],
      [1, 2],
    ])
    expect([...left.pairs['last-label']]).toEqual([[pairOf(0, 1), 2]])
  })
})

describe('the naive forecasts of a regression', () => {
  const lossOf: RegressionLossOf = { task: 'regression', metric: 'absolute-error' }
  const values = (labelled: number, majority: number, last: number): RegressionSums => ({
    ...{ labelled, loss: 0, squaredLoss: 0 },
    naiveLosses: { majority, 'last-label': last, 'same-hour': 1e9, 'same-hour-of-week': 1e9 },
  })

  it('lose what they lost, by the rule that lost least before', () => {
    const blocks = [block(0, values(10, 50, 40)), block(1, values(10, 30, 90), values(4, 20, 36))]
    const floors = naiveFloors(blocks, lossOf, { knownAfterMs: 0 })
    expect(floors).toEqual([
      { rule: 'majority', all: 5, own: null },
      { rule: 'last-label', all: 9, own: 9 },
    ])
  })

  it('have no accuracy', () => {
    const spans = [{ ...values(10, 50, 40), startsAt: 0, version: 1 }]
    const known = { spans, championVersion: 1, lossOf, labelLatenessMs: 0 }
    expect(naiveWindow(known, { from: 0 })).toMatchObject({ accuracy: null })
  })
})
