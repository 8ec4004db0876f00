import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import type { LossBlock } from '#core/policy/performance/loss-blocks'
import { noLosses } from '#core/policy/performance/loss-span'
import type { NaiveFloor } from '#core/policy/performance/naive-floor'
import { firstWeeksEnd, linesBeside, materialLoss } from '#core/policy/performance/performance-lines'
import { recentStretch } from '#core/policy/performance/recent-stretch'
import { stretchSince } from '#core/policy/performance/stretch'

const accuracy = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const
const brier = { ...accuracy, metric: 'brier' } as const
const settings = { performance_threshold: 0.7, rollback_threshold: 0.04 }

const block = (day: number, loss: number, over: Partial<LossBlock> = {}, labelled = 100): LossBlock => {
  const all = { ...noLosses, labelled, positives: labelled / 2, loss, squaredLoss: loss }
  return { startsAt: day * dayMs, endsAt: (day + 1) * dayMs, all, own: all, ...over }
}
const floor = (all: number, own: number | null = all): NaiveFloor => ({ rule: 'majority', all, own })
/** Days of 20 and 30 mistakes in a hundred: a row deviates by 0.91889 after 16 of them (see past-noise). */
const days = (count: number) => Array.from({ length: count }, (_, day) => block(day, day % 2 === 0 ? 20 : 30))
const floors = (count: number) => Array.from({ length: count }, () => floor(0.5))

describe('the lines of a champion', () => {
  const linesOf = (blocks: readonly LossBlock[], lossOf: Parameters<typeof materialLoss>[2]['lossOf'] = accuracy) =>
    linesBeside(blocks, floors(blocks.length), { lossOf, configuration: settings, promotedAt: 0 })

  it('are the threshold and the naive forecast at first', () => {
    const [threshold, naive] = linesOf(days(14))
    expect(threshold).toMatchObject({ line: 'threshold', watchedFrom: Number.NEGATIVE_INFINITY, tolerated: 0.01 })
    expect(threshold?.limit).toBeCloseTo(0.3, 12)
    // The variance of right or wrong, at the threshold.
    expect(threshold?.rowVarianceMin).toBeCloseTo(0.21, 12)
    expect(naive).toMatchObject({ line: 'floor', limit: null, rowVarianceMin: 0, tolerated: 0.01 })
    expect(naive?.blocks[0]?.mean).toBeCloseTo(0.2 - 0.5, 12)
    expect(linesOf(days(14))).toHaveLength(2)
  })

  it('are its first weeks too once they are over: their mean, half of what matters, and their luck', () => {
    const lines = linesOf(days(20))
    expect(lines.map(({ line }) => line)).toEqual(['threshold', 'first-weeks', 'floor'])
    const weeks = lines[1]
    // 14 days of 25 in a hundred. Noise of 14 days: 9 1/3 degrees of freedom widen three deviations by 1.333861.
    const deviation = Math.sqrt((0.005 / 0.97765) * 100) * 1.333861
    expect(weeks?.limit).toBeCloseTo(0.25 + 0.02 + (2 * deviation) / Math.sqrt(1400), 5)
    expect(weeks).toMatchObject({ watchedFrom: 14 * dayMs, tolerated: 0 })
    const limit = weeks?.limit ?? 0
    expect(weeks?.rowVarianceMin).toBeCloseTo(limit * (1 - limit), 12)
    expect(weeks?.blocks[0]?.mean).toBeCloseTo(0.2 - limit, 12)
  })

  it('have first weeks of the rows of the champion alone, from its promotion on', () => {
    const blocks = days(30).map((each, day) => (day < 10 ? { ...each, own: null } : each))
    const at = (promotedAt: number) =>
      linesBeside(blocks, floors(30), { lossOf: accuracy, configuration: settings, promotedAt })
    expect(at(10 * dayMs)[1]).toMatchObject({ line: 'first-weeks', watchedFrom: 24 * dayMs })
    expect(at(20 * dayMs)).toHaveLength(2)
    const without = blocks.map((each) => ({ ...each, own: null }))
    expect(linesBeside(without, floors(30), { lossOf: accuracy, configuration: settings, promotedAt: 0 })).toHaveLength(
      2,
    )
    expect(linesBeside([], [], { lossOf: accuracy, configuration: settings, promotedAt: 0 })).toHaveLength(2)
  })

  it('have first weeks without the rows that the champion answered before it was promoted', () => {
    // A version that comes back: the days before its promotion were all wrong.
    const blocks = days(40).map((each, day) => (day < 10 ? block(day, 100) : each))
    const [, weeks] = linesBeside(blocks, floors(40), {
      ...{ lossOf: accuracy, configuration: settings, promotedAt: 10 * dayMs },
    })
    const deviation = Math.sqrt((0.005 / 0.97765) * 100)
    expect(weeks).toMatchObject({ line: 'first-weeks', watchedFrom: 24 * dayMs })
    expect(weeks?.limit).toBeGreaterThan(0.27 + (2 * deviation) / Math.sqrt(1400))
    expect(weeks?.limit).toBeLessThan(0.27 + (4 * deviation) / Math.sqrt(1400))
  })

  it('have no threshold where none is set', () => {
    const without = (count: number) =>
      linesBeside(days(count), floors(count), {
        ...{ lossOf: accuracy, configuration: { ...settings, performance_threshold: null }, promotedAt: 0 },
      }).map(({ line }) => line)
    expect(without(14)).toEqual(['floor'])
    expect(without(20)).toEqual(['first-weeks', 'floor'])
  })

  it('of a regression have losses of any size, whose largest are the noise itself', () => {
    const regression = { task: 'regression', metric: 'absolute-error' } as const
    expect(linesOf(days(20), regression).map(({ isUnbounded }) => isUnbounded)).toEqual([true, true, true])
    expect(linesOf(days(20)).map(({ isUnbounded }) => isUnbounded)).toEqual([false, false, false])
  })

  it('have no first weeks while their noise is not known', () => {
    const few = days(30)
      .filter((_, day) => day % 2 === 0 && day < 12)
      .concat(days(30).slice(20))
    expect(
      linesBeside(few, floors(few.length), { lossOf: accuracy, configuration: settings, promotedAt: 0 }),
    ).toHaveLength(2)
  })

  it('of another metric than accuracy have no variance that is known beforehand', () => {
    const [threshold] = linesOf(days(14), brier)
    expect(threshold).toMatchObject({ rowVarianceMin: 0, limit: null })
    expect(linesOf(days(20), { ...accuracy, metric: 'balanced-accuracy' })[0]).toMatchObject({ rowVarianceMin: 0 })
  })

  it('last two weeks at first, and fourteen blocks', () => {
    expect(firstWeeksEnd(dayMs, 6 * 3_600_000)).toBe(15 * dayMs)
    expect(firstWeeksEnd(dayMs, 2 * dayMs)).toBe(29 * dayMs)
  })
})

describe('a change that matters', () => {
  it('is a share of answers', () => {
    expect(materialLoss([], [], { lossOf: accuracy, configuration: settings })).toBe(0.04)
  })

  it('is a share of what the naive forecast lost in the last fourteen blocks, by rows', () => {
    const blocks = [block(0, 0, {}, 1e6), ...days(13), block(14, 0, {}, 1300)]
    const naive = [floor(9), ...Array.from({ length: 13 }, () => floor(0.2)), floor(0.4)]
    // Half of the rows at 0.2, half at 0.4.
    expect(materialLoss(blocks, naive, { lossOf: brier, configuration: settings })).toBeCloseTo(0.04 * 0.3, 12)
    expect(materialLoss([], [], { lossOf: brier, configuration: settings })).toBe(0)
  })

  it('counts from perfect answers', () => {
    const values = { truePositive: 3, falsePositive: 0, trueNegative: 1, falseNegative: 0 }
    const lossOf = { ...accuracy, metric: { values } }
    // Perfect answers are worth 2 a row, the naive ones 0.5.
    expect(materialLoss(days(2), [floor(-0.5), floor(-0.5)], { lossOf, configuration: settings })).toBeCloseTo(0.06, 12)
  })
})

describe('a stretch', () => {
  const spansOf = (blocks: readonly LossBlock[], limit = 0) =>
    blocks.map(({ startsAt, endsAt, all, own }) => ({
      ...{ startsAt, endsAt, mean: all.loss / all.labelled - limit, rowCount: all.labelled, rowVariance: 0 },
      own: own && { mean: own.loss / own.labelled - limit, rowCount: own.labelled },
    }))
  const of = (blocks: readonly LossBlock[], naive = blocks.map(() => floor(0.5))) => ({
    ...{ blocks, floors: naive, spans: spansOf(blocks, 0.2), lossOf: accuracy },
  })

  it('sums up blocks by their rows', () => {
    const blocks = [block(0, 90), block(1, 20), block(2, 120, {}, 300)]
    const naive = [floor(1), { rule: 'last-label', all: 0.1, own: null } as const, floor(0.3)]
    const stretch = stretchSince({ ...of(blocks, naive), from: dayMs })
    expect(stretch).toMatchObject({ from: dayMs, to: 3 * dayMs, labelled: 400, loss: 0.35, naiveRule: 'majority' })
    expect(stretch.naiveLoss).toBeCloseTo(0.25, 12)
    expect(stretch.excess).toBeCloseTo(0.15, 12)
    expect(stretch).toMatchObject({ perfectLoss: 0, standardError: null })
  })

  it('ends where it is said, and is the last block at least', () => {
    const blocks = [block(0, 10), block(1, 20), block(2, 30)]
    expect(stretchSince({ ...of(blocks), from: 0, to: 2 * dayMs })).toMatchObject({ to: 2 * dayMs, loss: 0.15 })
    expect(stretchSince({ ...of(blocks), from: 0, to: 2 * dayMs - 1 })).toMatchObject({ to: dayMs, loss: 0.1 })
    expect(stretchSince({ ...of(blocks), from: 9 * dayMs })).toMatchObject({ from: 2 * dayMs, loss: 0.3 })
    expect(stretchSince({ ...of(blocks), from: dayMs + 1 })).toMatchObject({ from: 2 * dayMs })
  })

  it('names the naive forecast that was the best for most rows', () => {
    const blocks = [block(0, 10), block(1, 20), block(2, 30, {}, 250)]
    const other = { rule: 'same-hour', all: 0, own: null } as const
    expect(stretchSince({ ...of(blocks, [floor(0), floor(0), other]), from: 0 }).naiveRule).toBe('same-hour')
  })

  it('has the standard error of its noise: a day with many rows tells no more than a usual one', () => {
    const blocks = [...days(15), block(15, 120, {}, 400)]
    // The noise of a row over the root of 2 · 100 rows.
    const error = stretchSince({ ...of(blocks), from: 14 * dayMs }).standardError
    const noise = Math.sqrt((0.005 / 0.97765) * 100) * 1.284912
    expect(error).toBeCloseTo(noise / Math.sqrt(200), 5)
  })

  it('of late is that of the rows of the champion in the last two months', () => {
    const own = { ...noLosses, labelled: 50, positives: 25, loss: 5, squaredLoss: 5 }
    const blocks = [block(0, 90), block(3, 80), block(40, 70, { own: null }), block(61, 60, { own })]
    const naive = [floor(1), floor(0.9), floor(0.8), floor(0.7, 0.6)]
    const recent = recentStretch(blocks, naive, { beside: spansOf(blocks, 0.3), lossOf: accuracy })
    expect(recent).toMatchObject({ from: 3 * dayMs, to: 62 * dayMs, labelled: 150 })
    expect(recent?.loss).toBeCloseTo(85 / 150, 12)
    expect(recent?.naiveLoss).toBeCloseTo((90 + 30) / 150, 12)
    expect(recent?.excess).toBeCloseTo((100 * 0.5 + 50 * -0.2) / 150, 12)
    const without = blocks.map((each) => ({ ...each, own: null }))
    expect(recentStretch(without, naive, { beside: spansOf(without), lossOf: accuracy })).toBeNull()
  })
})
