import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import type { LossDay, TrainedVersion } from '#core/policy/retraining/price/loss-day'
import { measuredRegret } from '#core/policy/retraining/price/measured-regret'
import { noiseOfDifferences } from '#core/statistics/block-noise'
import { daysFrom, lossDay, version } from './loss-days.ts'

const champion = version(3, 40)
const former = [version(2, 20, { trainedAt: 20.5 * dayMs }), version(1, 0)]

/** The first weeks of three versions, which lose 0.1, 0.2 and 0.4: the latest counts half, the one before a quarter. */
const weeks: readonly LossDay[] = [
  ...daysFrom(0, 7).map((day) => lossDay(day, 1, 0.1)),
  ...daysFrom(7, 14).map((day) => lossDay(day, 1, 0.9)),
  // The second version served from noon on.
  ...daysFrom(20, 7).map((day) => lossDay(day, 2, 0.2)),
  ...daysFrom(28, 12).map((day) => lossDay(day, 2, 0.9)),
  ...daysFrom(40, 7).map((day) => lossDay(day, 3, 0.4)),
]
const freshLoss = 0.1 / 4 + 0.2 / 4 + 0.4 / 2

/** The champion's days after its first week. */
const aged = daysFrom(47, 200)

function regretOf(later: readonly LossDay[], versions: readonly TrainedVersion[] = [champion, ...former]): number {
  return measuredRegret([...weeks, ...later], { versions, champion, from: 40 * dayMs, blockDays: 1 })
}

describe('measured regret', () => {
  it('is all that the champion loses beyond fresh versions, where days do not vary', () => {
    // The noise is that of the last four months.
    const later = aged.map((day) => lossDay(day, 3, 0.5))
    expect(regretOf(later)).toBeCloseTo(200 * 100 * (0.5 - freshLoss), 6)
  })

  it('knows no fresh level of a version in its first week, or of one that never answered', () => {
    const later = aged.map((day) => lossDay(day, 3, 0.5))
    const young = [...later, ...daysFrom(244, 3).map((day) => lossDay(day, 4, 0.5))]
    const versions = [champion, ...former, version(4, 244), version(5, 100)]
    expect(regretOf(young, versions)).toBeCloseTo(200 * 100 * (0.5 - freshLoss), 6)
  })

  it('allows for one and a half standard errors, of the days and of the fresh level', () => {
    const later = aged.map((day) => lossDay(day, 3, day % 2 === 0 ? 0.48 : 0.52))
    const noise = noiseOfDifferences(later.slice(-120).map(({ lossSum }) => ({ mean: lossSum / 100, rowCount: 100 })))
    const daysError = Math.sqrt(200) * 100
    // Half, a quarter and a quarter of levels that seven days each have shown.
    const freshError = 200 * 100 * Math.sqrt((1 / 4 + 1 / 16 + 1 / 16) / 7)
    const error = Math.hypot(daysError, freshError) * Math.sqrt(noise?.variance ?? Number.NaN)
    expect(regretOf(later)).toBeCloseTo(200 * 100 * (0.5 - freshLoss) - 1.5 * error, 6)
  })

  it('takes the sum of few rows for as unsure as their number says', () => {
    // Every fourth day has a quarter of the rows.
    const rowsOf = (day: number) => (day % 4 === 0 ? 25 : 100)
    const later = aged.map((day) => {
      const loss = day % 2 === 0 ? 0.48 : 0.52
      return lossDay(day, 3, loss, { labelledCount: rowsOf(day), lossSum: rowsOf(day) * loss })
    })
    const blocks = later.map(({ lossSum, labelledCount }) => ({
      mean: lossSum / labelledCount,
      rowCount: labelledCount,
    }))
    const variance = noiseOfDifferences(blocks.slice(-120))?.variance ?? Number.NaN
    const rows = 150 * 100 + 50 * 25
    const excess = later.reduce((sum, { lossSum, labelledCount }) => sum + lossSum - labelledCount * freshLoss, 0)
    // The variance of a sum of rows grows with their number, 100 of them being a usual day.
    const error = Math.sqrt(variance * (100 * rows + rows ** 2 * (3 / 8 / 7)))
    expect(regretOf(later)).toBeCloseTo(excess - 1.5 * error, 6)
  })

  it('is 0 before any version has its first week behind it, and before eight blocks', () => {
    const days = daysFrom(0, 40).map((day) => lossDay(day, 1, 0.4))
    const late = [version(1, 39)]
    expect(measuredRegret(days, { versions: late, champion: version(1, 0), from: 0, blockDays: 1 })).toBe(0)
    const known = { versions: [version(1, 0)], champion: version(1, 0), from: 0 }
    const rising = daysFrom(0, 40).map((day) => lossDay(day, 1, day < 7 ? 0.1 : 0.4))
    expect(measuredRegret(rising, { ...known, blockDays: 1 })).toBeGreaterThan(0)
    expect(measuredRegret(rising, { ...known, blockDays: 6 })).toBe(0)
    expect(measuredRegret([], { ...known, blockDays: 1 })).toBe(0)
  })

  it('knows less of the fresh level the longer a block is', () => {
    const later = aged.map((day) => lossDay(day, 3, Math.floor(day / 2) % 2 === 0 ? 0.48 : 0.52))
    const of = (blockDays: number) =>
      measuredRegret([...weeks, ...later], { versions: [champion, ...former], champion, from: 0, blockDays })
    // Pairs of days repeat each other: by single days the noise looks smaller than it is.
    expect(of(2)).toBeLessThan(of(1))
  })
})
