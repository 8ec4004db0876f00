import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import type { LossBlock } from '#core/policy/performance/loss-blocks'
import { type LossSums, type NaiveCounts, noLosses } from '#core/policy/performance/loss-span'
import { naiveFloors } from '#core/policy/performance/naive-floor'
import { naiveWindow } from '#core/policy/performance/naive-window'

const none: NaiveCounts = [0, 0, 0, 0]
/** Rows with the counts of what followed the last label, of the same hour, and of the same hour of the week. */
const sums = (labelled: number, positives: number, last = none, hour = none, week = none): LossSums => ({
  ...{ ...noLosses, labelled, positives },
  naive: { 'last-label': last, 'same-hour': hour, 'same-hour-of-week': week },
})
const block = (day: number, all: LossSums, own: LossSums | null = null): LossBlock => ({
  ...{ startsAt: day * dayMs, endsAt: (day + 1) * dayMs },
  ...{ all, own },
})
const accuracy = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const
const floorsOf = (blocks: readonly LossBlock[], knownAfterMs = 0) => naiveFloors(blocks, accuracy, { knownAfterMs })

describe('the naive floor', () => {
  it('gives the answer of most earlier rows, whatever is true of the present ones', () => {
    // 8 of 10 were positive; now 3 of 10 are.
    const floors = floorsOf([block(0, sums(10, 8)), block(1, sums(10, 3), sums(4, 1))])
    expect(floors[1]).toEqual({ rule: 'majority', all: 0.7, own: 0.75 })
  })

  it('says yes before there is any past', () => {
    expect(floorsOf([block(0, sums(10, 8))])[0]).toEqual({ rule: 'majority', all: 0.2, own: null })
  })

  it('repeats the last label where that lost least before', () => {
    // The last label was right in 9 of 10 rows, the majority in 5.
    const repeating = sums(10, 5, [4, 0, 1, 5])
    const floors = floorsOf([block(0, repeating), block(1, sums(10, 5, [3, 1, 2, 4]), sums(3, 1, [1, 1, 0, 1]))])
    expect(floors[1]).toEqual({ rule: 'last-label', all: 0.3, own: (1 + 0) / 3 })
  })

  it.each([
    ['same-hour', [none, [4, 0, 1, 5], none], [none, [5, 0, 0, 5], none]],
    ['same-hour-of-week', [[4, 1, 1, 4], none, [5, 0, 0, 5]], [none, none, [5, 0, 0, 5]]],
  ] as const)('follows the label of the %s where that lost least', (rule, [last, hour, week], [l, h, w]) => {
    const floors = floorsOf([block(0, sums(10, 5, last, hour, week)), block(1, sums(10, 5, l, h, w))])
    expect(floors[1]).toMatchObject({ rule, all: 0 })
  })

  it('answers the opposite of a label that mostly changes', () => {
    const changing = sums(10, 5, [0, 5, 5, 0])
    // It loses ten at first, when it is taken to repeat itself, and none from then on; the majority loses five a day.
    const floors = floorsOf([0, 1, 2, 3].map((day) => block(day, changing)))
    expect(floors.map(({ rule }) => rule)).toEqual(['majority', 'majority', 'majority', 'last-label'])
    expect(floors[3]?.all).toBe(0)
  })

  it('gives rows without a known label the answer of most', () => {
    // Two of ten have no label before them: positives, of which most were.
    const past = sums(20, 12, [9, 0, 1, 8])
    const floors = floorsOf([block(0, past), block(1, sums(10, 6, [4, 0, 0, 4]))])
    expect(floors[1]).toMatchObject({ rule: 'last-label', all: 0 })
  })

  it('takes a label to repeat itself in three of four cases before there is a past', () => {
    const floors = naiveFloors(
      [block(0, sums(8, 4, [4, 0, 0, 4]))],
      { ...accuracy, metric: 'brier' },
      { knownAfterMs: 0 },
    )
    // Always a half, by the rule that is told first of those that lost nothing yet.
    expect(floors[0]).toMatchObject({ rule: 'majority', all: 0.25 })
    const next = naiveFloors(
      [block(0, sums(8, 4, [4, 0, 0, 4])), block(1, sums(2, 1, [1, 0, 0, 1]))],
      { ...accuracy, metric: 'brier' },
      { knownAfterMs: 0 },
    )
    // After four of four the share is 5.5 of 6.
    expect(next[1]?.rule).toBe('last-label')
    expect(next[1]?.all).toBeCloseTo((0.5 / 6) ** 2, 12)
  })

  it('gives the share of positives as a probability', () => {
    const floors = naiveFloors(
      [block(0, sums(9, 6)), block(1, sums(10, 5))],
      { ...accuracy, metric: 'brier' },
      { knownAfterMs: 0 },
    )
    // 6.5 of 10.
    expect(floors[1]?.all).toBeCloseTo((0.35 ** 2 + 0.65 ** 2) / 2, 12)
  })

  it('gives the share of positives after each label, and of all where no label was known', () => {
    const past = sums(100, 35, [31, 9, 4, 56])
    const now = sums(10, 5, [2, 1, 1, 3])
    const floors = naiveFloors([block(0, past), block(1, now)], { ...accuracy, metric: 'brier' }, { knownAfterMs: 0 })
    const [afterOne, afterZero, share] = [32.5 / 42, 4.5 / 62, 35.5 / 101]
    const followed = 2 * (1 - afterOne) ** 2 + afterOne ** 2 + (1 - afterZero) ** 2 + 3 * afterZero ** 2
    // Two positives and one negative followed none.
    const others = 2 * (1 - share) ** 2 + share ** 2
    expect(floors[1]?.rule).toBe('last-label')
    expect(floors[1]?.all).toBeCloseTo((followed + others) / 10, 12)
  })

  it('gives the answer that costs least, whatever score a model has to reach for it', () => {
    const blocks = [block(0, sums(10, 4)), block(1, sums(10, 3))]
    const lossOf = { ...accuracy, classificationThreshold: 0.2 }
    expect(naiveFloors(blocks, lossOf, { knownAfterMs: 0 })[1]?.all).toBeCloseTo(0.3, 12)
  })

  it('learns from blocks whose labels were in when it began, and not from itself', () => {
    const blocks = [block(0, sums(10, 9)), block(1, sums(10, 0)), block(2, sums(10, 0)), block(3, sums(10, 0))]
    expect(floorsOf(blocks).map(({ all }) => all)).toEqual([0.1, 1, 0, 0])
    expect(floorsOf(blocks, dayMs).map(({ all }) => all)).toEqual([0.1, 1, 1, 0])
    expect(floorsOf(blocks, dayMs + 1).map(({ all }) => all)).toEqual([0.1, 1, 1, 1])
  })

  it('forgets what is older than two months', () => {
    const old = [block(0, sums(100, 0)), block(1, sums(10, 10))]
    expect(floorsOf([...old, block(60, sums(10, 10))])[2]?.all).toBe(1)
    expect(floorsOf([...old, block(61, sums(10, 10))])[2]?.all).toBe(0)
  })

  it('forgets the losses of a rule with its block', () => {
    // The last label lost 10 less than the majority on the first day, and 1 more since.
    const before = [
      block(0, sums(10, 0, [0, 0, 0, 10])),
      block(30, sums(10, 10, [0, 0, 1, 0])),
      block(31, sums(10, 10, [0, 0, 1, 0])),
    ]
    const ruleOn = (day: number) => floorsOf([...before, block(day, sums(10, 5))])[3]?.rule
    expect(ruleOn(60)).toBe('last-label')
    expect(ruleOn(61)).toBe('majority')
  })
})

describe('the naive forecast of a window', () => {
  const span = (day: number, version: number, labelled: number, positives: number) => ({
    ...sums(labelled, positives),
    ...{ startsAt: day * dayMs, version, loss: 0, squaredLoss: 0 },
  })
  const majority = (value: number) => ({
    accuracy: { value: expect.closeTo(value, 12), rule: 'majority' },
    rule: 'majority',
    loss: expect.any(Number),
  })
  const known = { championVersion: 2, lossOf: { ...accuracy, metric: 'log-loss' as const }, labelLatenessMs: 0 }

  it('is that of the rows of the champion, in accuracy whatever the metric is', () => {
    const spans = [span(0, 1, 10, 9), span(1, 2, 10, 6), span(2, 1, 10, 0), span(3, 2, 30, 27)]
    expect(naiveWindow({ ...known, spans }, { from: 0 })).toEqual(majority(33 / 40))
  })

  it('is that of the window: a span belongs to it that reaches into it', () => {
    const spans = [span(0, 2, 10, 10), span(1, 2, 10, 8)]
    expect(naiveWindow({ ...known, spans }, { from: dayMs / 4 })).toEqual(majority(0.8))
    expect(naiveWindow({ ...known, spans }, { from: dayMs / 4 - 1 })).toEqual(majority(0.9))
  })

  it('has the loss by the model’s metric, whose best rule may be another one', () => {
    const spans = [span(0, 2, 10, 10)]
    const found = naiveWindow({ ...known, spans }, { from: 0 })
    // Before there is a past, the share of positives is taken for a half.
    expect(found?.loss).toBeCloseTo(Math.LN2, 12)
    const byAccuracy = naiveWindow({ ...known, spans, lossOf: { ...known.lossOf, metric: 'accuracy' } }, { from: 0 })
    expect(byAccuracy?.loss).toBeCloseTo(1 - (byAccuracy?.accuracy?.value ?? Number.NaN), 12)
  })

  it('is not known without rows of the champion', () => {
    expect(naiveWindow({ ...known, spans: [span(0, 1, 10, 9)] }, { from: 0 })).toBeNull()
    expect(naiveWindow({ ...known, spans: [span(0, 2, 10, 9)] }, { from: dayMs })).toBeNull()
  })

  it('waits for labels as long as they take', () => {
    // By the first day's labels, nearly all of them positive, unless they come later than the second day.
    const spans = [span(0, 1, 10, 0), span(1, 2, 10, 0)]
    expect(naiveWindow({ ...known, spans }, { from: 0 })?.accuracy?.value).toBe(1)
    expect(naiveWindow({ ...known, spans, labelLatenessMs: 2 * dayMs }, { from: 0 })?.accuracy?.value).toBe(0)
    expect(naiveWindow({ ...known, spans, labelLatenessMs: null }, { from: 0 })?.accuracy?.value).toBe(1)
  })
})
