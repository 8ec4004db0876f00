import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { type ExcessSpan, pastNoise } from '#core/policy/performance/past-noise'

const daily = (means: readonly number[], rowCount = 100, rowVariance = 0): ExcessSpan[] =>
  means.map((mean, day) => ({ startsAt: day * dayMs, endsAt: (day + 1) * dayMs, mean, rowCount, rowVariance }))
const cycle = (values: readonly number[], count: number) =>
  Array.from({ length: count }, (_, index) => values[index % values.length] as number)
const noiseOf = (spans: readonly ExcessSpan[], end = spans.length, rowVarianceMin = 0) =>
  pastNoise(spans, end, { rowVarianceMin })

describe('noise of the past', () => {
  it('is half of the square of differences, per row, widened for the days that it was learned from', () => {
    // 0.1² / 2 over 0.97765, times 100 rows; 10 2/3 degrees of freedom widen three deviations by 1.284912.
    const noise = noiseOf(daily(cycle([0.2, 0.3], 16)))
    expect(noise?.rowDeviation).toBeCloseTo(Math.sqrt((0.005 / 0.97765) * 100) * 1.284912, 5)
    expect(noise).toMatchObject({ usualRowCount: 100, spanCount: 16 })
  })

  it('grows where neighbors are alike', () => {
    // Squares of neighboring differences are 4.8 in the mean, of next but one 100 / 19: a correlation of 0.09649, which
    // makes 2.454866 a variance of 3.297392, and leaves 11.536 degrees of freedom: 1.259920.
    const noise = noiseOf(daily(cycle([0, 1, 4, 2, 3], 21), 10))
    expect(noise?.rowDeviation).toBeCloseTo(Math.sqrt(32.97392) * 1.25992, 3)
  })

  it('is not known from fewer than 8 days', () => {
    expect(noiseOf(daily(cycle([0, 1], 7)))).toBeNull()
    expect(noiseOf(daily(cycle([0, 1], 8)))).not.toBeNull()
  })

  it('is that of independent rows at least, and of what is said', () => {
    const widened = 1.284912
    expect(noiseOf(daily(Array(16).fill(0.2), 100, 0.16))?.rowDeviation).toBeCloseTo(0.4 * widened, 5)
    expect(noiseOf(daily(Array(16).fill(0.2), 100, 0.16), 16, 0.25)?.rowDeviation).toBeCloseTo(0.5 * widened, 5)
    const unequal = daily(Array(16).fill(0.2), 100, 0.16).map((span, day) => ({
      ...span,
      ...(day < 8 ? { rowCount: 300, rowVariance: 0.08 } : {}),
    }))
    // Of 3,200 rows three quarters have a variance of 0.08: 0.1 in the mean.
    expect(noiseOf(unequal)?.rowDeviation).toBeCloseTo(Math.sqrt(0.1) * widened, 5)
  })

  it('looks at nothing from the end on', () => {
    const spans = daily([...cycle([0.2, 0.3], 16), 50, -50, 50])
    expect(noiseOf(spans, 16)).toEqual(noiseOf(daily(cycle([0.2, 0.3], 16))))
  })

  it('looks two months back, and at 40 spans at least', () => {
    expect(noiseOf(daily(cycle([0, 1], 100)))?.spanCount).toBe(60)
    expect(noiseOf(daily(cycle([0, 1], 50)))?.spanCount).toBe(50)
    const weekly = daily(cycle([0, 1], 50)).map((span, week) => ({
      ...span,
      startsAt: week * 7 * dayMs,
      endsAt: (week + 1) * 7 * dayMs,
    }))
    expect(noiseOf(weekly)?.spanCount).toBe(40)
  })

  it('hardly grows by a change of level, which a plain variance would', () => {
    const calm = noiseOf(daily(cycle([0.2, 0.3], 40)))?.rowDeviation ?? 0
    const moved = noiseOf(daily(cycle([0.2, 0.3], 40).map((mean, day) => mean + (day < 20 ? 0 : 5))))
    expect(moved?.rowDeviation).toBeGreaterThan(calm)
    expect(moved?.rowDeviation).toBeLessThan(1.2 * calm)
  })

  it('knows the hours of the day: a loss that is larger every night is no noise', () => {
    const hourly = Array.from({ length: 64 }, (_, index) => ({
      startsAt: index * 6 * hourMs,
      endsAt: (index + 1) * 6 * hourMs,
      mean: index % 4 === 0 ? 3 : 1,
      rowCount: 10,
      rowVariance: 0,
    }))
    expect(noiseOf(hourly)?.rowDeviation).toBe(0)
    // Seven nights do not tell what a night is like.
    expect(noiseOf(hourly.slice(0, 28))?.rowDeviation).toBeGreaterThan(1)
  })

  it('of rows that may lose any amount cuts no difference', () => {
    const spans = daily(cycle([0.2, 0.3], 16))
    const noise = pastNoise(spans, 16, { rowVarianceMin: 0, isUnbounded: true })
    expect(noise?.rowDeviation).toBeCloseTo(Math.sqrt(0.005 * 100) * 1.284912, 5)
  })

  it('takes the differences of a day with a quarter of the rows for those of two days of the usual noise', () => {
    const spans = daily(cycle([0.2, 0.3], 16)).map((span, day) => (day === 8 ? { ...span, rowCount: 25 } : span))
    // Two of fifteen squares count for 2 / (4 + 1).
    const square = (0.01 * (13 + 2 * 0.4)) / 15
    expect(noiseOf(spans)?.rowDeviation).toBeCloseTo(Math.sqrt((square / 2 / 0.97765) * 100) * 1.284912, 5)
  })

  it('counts a day with few rows as less', () => {
    const few = daily(cycle([0.2, 0.3], 17)).map((span, day) => (day === 8 ? { ...span, mean: 9, rowCount: 1 } : span))
    const many = few.map((span) => ({ ...span, rowCount: 100 }))
    expect(noiseOf(few)?.rowDeviation).toBeLessThan(noiseOf(many)?.rowDeviation ?? 0)
  })
})
