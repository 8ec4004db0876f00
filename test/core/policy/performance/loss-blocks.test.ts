import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { besideConstant, besideFloor, besideThreshold, perfectLoss } from '#core/policy/performance/line-blocks'
import { lossBlocks } from '#core/policy/performance/loss-blocks'
import {
  addLosses,
  type LossSpan,
  type LossSums,
  noLosses,
  type RegressionSums,
} from '#core/policy/performance/loss-span'
import { mistakeCost } from '#core/policy/performance/mistake-cost'
import { mostEvidentFrom } from '#core/policy/performance/most-evident-from'
import { rowsPerDayOf, rowsPerIndependentOf } from '#core/policy/performance/rows-of-spans'

const one: LossSums = {
  labelled: 3,
  positives: 1,
  loss: 2,
  squaredLoss: 2.5,
  naive: { 'last-label': [1, 2, 3, 4], 'same-hour': [5, 6, 7, 8], 'same-hour-of-week': [9, 10, 11, 12] },
}
const other: LossSums = {
  labelled: 10,
  positives: 20,
  loss: 30,
  squaredLoss: 40,
  naive: {
    'last-label': [10, 20, 30, 40],
    'same-hour': [50, 60, 70, 80],
    'same-hour-of-week': [90, 100, 110, 120],
  },
}
const span = (startsAt: number, labelled: number, loss: number, version = 1): LossSpan => ({
  ...noLosses,
  startsAt,
  version,
  labelled,
  positives: labelled / 2,
  loss,
  squaredLoss: loss,
})
const accuracy = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const
const values = { truePositive: 10, falsePositive: -4, trueNegative: 1, falseNegative: -2 }
const money = { ...accuracy, metric: { values } } as const

describe('sums of losses', () => {
  it('add up cell by cell', () => {
    expect(addLosses(one, other)).toEqual({
      labelled: 13,
      positives: 21,
      loss: 32,
      squaredLoss: 42.5,
      naive: {
        'last-label': [11, 22, 33, 44],
        'same-hour': [55, 66, 77, 88],
        'same-hour-of-week': [99, 110, 121, 132],
      },
    })
  })

  it('of a regression have the losses of each forecast', () => {
    const of = (scale: number): RegressionSums => ({
      ...{ labelled: 2 * scale, loss: 3 * scale, squaredLoss: 5 * scale },
      naiveLosses: {
        majority: 7 * scale,
        'last-label': 11 * scale,
        'same-hour': 13 * scale,
        'same-hour-of-week': scale,
      },
    })
    expect(addLosses(of(1), of(10))).toEqual(of(11))
    expect(addLosses(of(11), of(10), -1)).toEqual(of(1))
  })

  it('are taken away again', () => {
    expect(addLosses(addLosses(one, other), other, -1)).toEqual(one)
  })
})

describe('blocks of losses', () => {
  it('begin at multiples of their length, in order, with the rows of all versions and of the champion', () => {
    const spans = [
      span(24 * hourMs, 4, 1, 2),
      span(18 * hourMs, 0, 0, 2),
      span(6 * hourMs, 3, 2, 2),
      span(0, 2, 1, 1),
      span(7 * hourMs, 5, 0, 2),
    ]
    const blocks = lossBlocks(spans, { lengthMs: 12 * hourMs, championVersion: 2 })
    expect(blocks.map(({ startsAt, endsAt }) => [startsAt / hourMs, endsAt / hourMs])).toEqual([
      [0, 12],
      [24, 36],
    ])
    expect(blocks[0]).toMatchObject({ all: { labelled: 10, loss: 3 }, own: { labelled: 8, loss: 2 } })
    expect(blocks[1]).toMatchObject({ all: { labelled: 4, loss: 1 }, own: { labelled: 4, loss: 1 } })
  })

  it('have no part of a champion that did not answer in them', () => {
    expect(lossBlocks([span(0, 2, 1, 1)], { lengthMs: dayMs, championVersion: 2 })[0]?.own).toBeNull()
  })
})

describe('blocks beside a line', () => {
  const blocks = lossBlocks([span(0, 6, 3, 1), span(6 * hourMs, 4, 1, 2)], { lengthMs: dayMs, championVersion: 2 })
  const floors = [{ rule: 'majority', all: 0.5, own: 0.75 }] as const

  it('exceed a constant by so much, and have the variance of their rows', () => {
    // 4 mistakes in 10 rows: the variance of a row is 0.4 - 0.16.
    const [beside] = besideConstant(blocks, 0.3)
    expect(beside).toMatchObject({ startsAt: 0, endsAt: dayMs, rowCount: 10, own: { rowCount: 4 } })
    expect([beside?.mean, beside?.rowVariance, beside?.own?.mean].map((each) => each?.toFixed(6))).toEqual([
      '0.100000',
      '0.240000',
      '-0.050000',
    ])
  })

  it('exceed the mistakes that the threshold allows', () => {
    const [beside] = besideThreshold(blocks, floors, accuracy, 0.7)
    expect(beside?.mean).toBeCloseTo(0.4 - 0.3, 12)
    expect(beside?.own?.mean).toBeCloseTo(0.25 - 0.3, 12)
    expect(beside?.rowVariance).toBeCloseTo(0.24, 12)
  })

  it('exceed the naive forecast on all of the rows, and on those of the champion', () => {
    const [beside] = besideFloor(blocks, floors)
    expect(beside?.mean).toBeCloseTo(-0.1, 12)
    expect(beside?.own?.mean).toBeCloseTo(-0.5, 12)
    expect(beside?.rowVariance).toBe(0)
  })

  it('exceed the share of the naive loss that the threshold allows, counted from perfect answers', () => {
    // Half of the rows are positive: perfect answers are worth 10 and 1, on average 5.5. The naive loss is 0.5.
    // Allowed: -5.5 + 0.8 * (0.5 + 5.5) = -0.7.
    const [beside] = besideThreshold(blocks, floors, money, 0.8)
    expect(beside?.mean).toBeCloseTo(0.4 + 0.7, 12)
    expect(beside?.own?.mean).toBeCloseTo(0.25 - (-5.5 + 0.8 * 6.25), 12)
    // The limit moves with the rows, so that the sums do not tell the variance of a row beside it.
    expect(beside?.rowVariance).toBe(0)
  })

  it('know what perfect answers lose: nothing, or minus their worth', () => {
    expect(perfectLoss({ ...noLosses, labelled: 4, positives: 1 }, accuracy)).toBe(0)
    expect(perfectLoss({ ...noLosses, labelled: 4, positives: 1 }, money)).toBe(-(10 + 3 * 1) / 4)
    expect(perfectLoss(noLosses, money)).toBe(0)
    const dear = { ...money, metric: { values: { ...values, trueNegative: 6 } } }
    expect(perfectLoss({ ...noLosses, labelled: 4, positives: 1 }, dear)).toBe(-(10 + 3 * 6) / 4)
    // A mistake that is worth more than the right answer is the best answer.
    const odd = { ...money, metric: { values: { ...values, falseNegative: 20 } } }
    expect(perfectLoss({ ...noLosses, labelled: 4, positives: 1 }, odd)).toBe(-(20 + 3) / 4)
  })
})

describe('the cost of a mistake', () => {
  it.each([
    ['accuracy', 1],
    // Each class weighs half of its inverse share: 0.3 * 0.5 / 0.3 + 0.7 * 0.5 / 0.7.
    ['balanced-accuracy', 1],
    // Scores of 0.25 and 0.75: 0.75² - 0.25².
    ['brier', 0.5],
    ['log-loss', Math.log(3)],
  ] as const)('by %s is %d', (metric, cost) => {
    expect(
      mistakeCost({ task: 'binary-classification', metric, classificationThreshold: 0.5, positiveShare: 0.3 }),
    ).toBeCloseTo(cost, 12)
  })

  it('in money weighs the classes by their shares', () => {
    // A positive costs 10 + 2, a negative 1 + 4.
    expect(mistakeCost({ ...money, positiveShare: 0.25 })).toBeCloseTo(0.25 * 12 + 0.75 * 5, 12)
  })

  it('follows the threshold of the classes: a right score lies in the middle of its side', () => {
    // Sides from 0 to 0.2 and from 0.2 to 1: scores of 0.1 and 0.6; both classes cost 0.6 - 0.1 and squares of them.
    const cost = 0.5 * (0.9 ** 2 - 0.4 ** 2) + 0.5 * (0.6 ** 2 - 0.1 ** 2)
    expect(
      mistakeCost({ task: 'binary-classification', metric: 'brier', classificationThreshold: 0.2, positiveShare: 0.5 }),
    ).toBeCloseTo(cost, 12)
  })
})

describe('the cost of a mistake among several classes', () => {
  const ofClasses = (metric: 'accuracy' | 'balanced-accuracy' | 'log-loss' | 'brier', classShares: number[]) =>
    mistakeCost({ task: 'multiclass-classification', metric, classShares })

  it('is one answer by an accuracy, whatever the shares of the classes', () => {
    expect(ofClasses('accuracy', [0.9, 0.05, 0.05])).toBe(1)
    expect(ofClasses('balanced-accuracy', [0.9, 0.05, 0.05])).toBe(1)
  })

  it('by probabilities is that of half of them on the answer, and the rest evenly on the others', () => {
    // Three classes: 0.5 on the answer and 0.25 on the true one. -ln 0.25 + ln 0.5.
    expect(ofClasses('log-loss', [0.6, 0.3, 0.1])).toBeCloseTo(Math.log(2), 12)
    // Wrong: 0.25 + 0.75² + 0.25²; right: 0.25 + 2 * 0.25².
    expect(ofClasses('brier', [0.6, 0.3, 0.1])).toBeCloseTo(0.5, 12)
    // Five classes: 0.125 on each of the others. -ln 0.125 + ln 0.5.
    expect(ofClasses('log-loss', [0.2, 0.2, 0.2, 0.2, 0.2])).toBeCloseTo(Math.log(4), 12)
  })

  it('by probabilities is nothing while the classes are not known: half and half tells none of two', () => {
    expect(ofClasses('log-loss', [])).toBe(0)
  })

  it('is unknown of a regression, whose answers are not right or wrong', () => {
    expect(mistakeCost({ task: 'regression', metric: 'absolute-error' })).toBeNull()
  })
})

describe('the most evident stretch', () => {
  const block = (startsAt: number, mean: number, rowCount = 4) => ({
    ...{ startsAt, endsAt: startsAt + 1, mean, rowCount },
    ...{ rowVariance: 0, own: null },
  })
  const blocks = [block(0, 1), block(1, -3), block(2, 2), block(3, 2)]

  it('above a line begins where excess over the root of its rows is largest', () => {
    // From the last block on: 8 / 2, 16 / sqrt 8, 4 / sqrt 12, 8 / 4.
    expect(mostEvidentFrom(blocks, 1)).toBe(2)
  })

  it('below a line is that of the negated series', () => {
    // -8 / 2, -16 / sqrt 8, -4 / sqrt 12, -8 / 4.
    expect(mostEvidentFrom(blocks, -1)).toBe(1)
  })

  it('of no blocks begins at 0', () => {
    expect(mostEvidentFrom([], 1)).toBe(0)
  })

  it('weighs rows', () => {
    // 40 / 10 alone, and 40.1 / sqrt 101 with the row before.
    expect(mostEvidentFrom([block(0, 0.1, 1), block(1, 0.4, 100)], 1)).toBe(1)
    expect(mostEvidentFrom([block(0, 1, 1), block(1, 0.4, 100)], 1)).toBe(0)
  })
})

describe('rows', () => {
  it('of a day are those of the last two months', () => {
    const at = (day: number, labelled: number) => span(day * dayMs, labelled, 0)
    expect(rowsPerDayOf([at(0, 10), at(1, 10), at(2, 10)])).toBe(15)
    expect(rowsPerDayOf([at(63, 10), at(0, 1000), at(61, 10)])).toBe(10)
    expect(rowsPerDayOf([at(3, 1000), at(63, 10)])).toBe(10)
    expect(rowsPerDayOf([])).toBe(0)
  })

  it('tell as much as an independent one where the noise of their blocks is as large as theirs', () => {
    const days = (losses: readonly number[]) =>
      lossBlocks(
        losses.map((loss, day) => span(day * dayMs, 100, loss)),
        { lengthMs: dayMs, championVersion: 1 },
      )
    // Differences of 0.1 between all neighbors and none between next but one: half of their square is a day's variance,
    // over 0.97765 for cutting; times 100 rows, and 1.2849² for 10 2/3 degrees of freedom. A row's own is 0.185.
    const alternating = days(Array.from({ length: 16 }, (_, day) => (day % 2 === 0 ? 20 : 30)))
    expect(rowsPerIndependentOf(alternating)).toBeCloseTo(((0.005 / 0.97765) * 100 * 1.284912 ** 2) / 0.185, 3)
    expect(rowsPerIndependentOf(alternating.slice(0, 7))).toBe(1)
    // Days that are all alike tell as much as independent rows, widened for their number.
    expect(rowsPerIndependentOf(days(Array(16).fill(20)))).toBeCloseTo(1.284912 ** 2, 4)
    expect(rowsPerIndependentOf(days(Array(16).fill(0)))).toBe(1)
  })
})
