import { describe, expect, it } from 'vitest'
import { blocksOfDays } from '#core/policy/retraining/price/blocks-of-days'
import { sizeOfLosses } from '#core/policy/retraining/price/size-of-losses'
import { daysFrom, lossDay, unlabelledDay, valueDay } from './loss-days.ts'

/** A right answer earns 15, a wrong one costs 5. */
const money = { right: 15, wrong: 5 }
const assuming = { mistakeAssumed: 3 }

describe('the size of losses', () => {
  it('is what a wrong answer costs beyond a right one, and how much a row varies', () => {
    // 40 of 100 lose 5, 60 gain 15: the variance is 0.4 × 0.6 × 20².
    const scale = sizeOfLosses([valueDay(0, { rows: 100, mistakes: 40, ...money })], assuming)
    expect(scale?.mistake).toBeCloseTo(20, 12)
    expect(scale?.deviation).toBeCloseTo(Math.sqrt(96), 12)
  })

  it.each([
    ['nine wrong answers', 9, 3],
    ['ten wrong answers', 10, 20],
    ['ten right answers', 90, 20],
    ['nine right answers', 91, 3],
  ])('takes the assumed cost of a mistake for too few of either: %s', (_, mistakes, mistake) => {
    expect(sizeOfLosses([valueDay(0, { rows: 100, mistakes, ...money })], assuming)?.mistake).toBeCloseTo(mistake, 12)
  })

  it('assumes a quarter of the answers wrong before fifty rows', () => {
    const scaleOf = (rows: number) => sizeOfLosses([valueDay(0, { rows, mistakes: 10, ...money })], assuming)?.deviation
    expect(scaleOf(49)).toBeCloseTo(20 * Math.sqrt(3 / 16), 12)
    // A fifth is wrong: sqrt(0.2 × 0.8) × 20.
    expect(scaleOf(50)).toBeCloseTo(8, 12)
  })

  it('assumes it too where all rows have lost the same so far', () => {
    expect(sizeOfLosses([lossDay(0, 1, 0)], { mistakeAssumed: 1 })?.deviation).toBeCloseTo(Math.sqrt(3 / 16), 12)
  })

  it('is that of the last ninety days with labels, however many days without lie between', () => {
    const labelled = [
      ...daysFrom(0, 30).map(() => ({ right: 1000, wrong: 5000 })),
      ...daysFrom(30, 45).map(() => ({ right: 0, wrong: 1 })),
      ...daysFrom(75, 45).map(() => money),
    ]
    const days = labelled.flatMap((value, index) => [
      valueDay(2 * index, { rows: 100, mistakes: 50, ...value }),
      unlabelledDay(2 * index + 1),
    ])
    // Mistakes cost 1 and 5, right answers 0 and -15, half of each.
    expect(sizeOfLosses(days, assuming)?.mistake).toBeCloseTo(3 + 7.5, 12)
  })

  it('is unknown where an answer makes no difference', () => {
    expect(sizeOfLosses([valueDay(0, { rows: 100, mistakes: 40, right: 2, wrong: -2 })], assuming)).toBeNull()
  })
})

describe('blocks of days', () => {
  it('are the mean loss per row of each span; a span without labels has none', () => {
    const days = [lossDay(0, 1, 0.2), lossDay(1, 2, 0.4), unlabelledDay(3), lossDay(7, 2, 0.5), unlabelledDay(15)]
    const sums = days.map(({ day, lossSum, labelledCount }) => ({ day, sum: lossSum, rowCount: labelledCount }))
    expect(blocksOfDays(sums, 7)).toEqual([
      { mean: expect.closeTo(0.3, 12), rowCount: 200 },
      { mean: expect.closeTo(0.5, 12), rowCount: 100 },
    ])
  })
})
