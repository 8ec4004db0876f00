import { describe, expect, it } from 'vitest'
import { judgeShare } from '#core/policy/data-quality/judge-share'
import { times } from './sample-feature.ts'

const days = (count: number, shareOn: (day: number) => number, rowCount = 900) =>
  times(count, (day) => ({ mean: shareOn(day), rowCount }))
const judge = (reference: ReturnType<typeof days>, share: number, rowCount = 900) =>
  judgeShare({ reference, latest: { mean: share, rowCount }, longer: null, riseMax: 0.2, chanceMax: 1e-6 }).grade

describe('a share of the latest day', () => {
  const calm = days(30, (day) => 0.02 + 0.005 * (day % 3))

  it('is broken when it rose by the limit beyond days that hardly vary', () => {
    expect(judge(calm, 0.23)).toBe('broken')
    expect(judge(calm, 0.6)).toBe('broken')
  })

  it('lingers from half of the limit on, and is usual below', () => {
    expect(judge(calm, 0.15)).toBe('lingering')
    expect(judge(calm, 0.13)).toBe('lingering')
    expect(judge(calm, 0.12)).toBe('usual')
    expect(judge(calm, 0)).toBe('usual')
  })

  it('is not broken on a day as the reference has some', () => {
    const sundays = days(28, (day) => (day % 7 === 0 ? 0.9 : 0.02))
    expect(judge(sundays, 0.9)).not.toBe('broken')
    expect(
      judge(
        days(30, () => 0.8),
        0.82,
      ),
    ).toBe('usual')
  })

  it('that wanders from day to day has to leave the range of its wandering', () => {
    const wandering = days(60, (day) => 0.3 + 0.2 * Math.sin(day / 3))
    expect(judge(wandering, 0.6)).not.toBe('broken')
    expect(judge(wandering, 1)).toBe('broken')
  })

  it('needs rows enough that the rise is no chance', () => {
    expect(
      judge(
        days(30, (day) => (day % 2 ? 0 : 0.025), 40),
        0.3,
        20,
      ),
    ).not.toBe('broken')
    expect(
      judge(
        days(30, (day) => (day % 2 ? 0 : 0.025), 40),
        0.9,
        20,
      ),
    ).toBe('broken')
    expect(
      judge(
        days(30, () => 0, 40),
        1,
        19,
      ),
    ).toBe('unknown')
  })

  it('that no row had for four weeks is broken by few rows, if as many as the limit have it', () => {
    const never = days(30, () => 0, 24)
    // Five of 24 rows have a chance of 1e-9 at a share of 3 in 720, three one of 1e-4.
    expect(judge(never, 5 / 24, 24)).toBe('broken')
    expect(judge(never, 3 / 24, 24)).not.toBe('broken')
    expect(judge(never.slice(3), 5 / 24, 24)).not.toBe('broken')
    // Evidently below the limit, however sure that it is there.
    expect(
      judge(
        days(30, () => 0),
        0.16,
      ),
    ).not.toBe('broken')
  })

  it('is told where it is evident alone while the days are fewer than two months', () => {
    const wandering = (count: number) => days(count, (day) => 0.14 + 0.02 * Math.sin(day))
    expect(judge(wandering(59), 0.45)).toBe('lingering')
    expect(judge(wandering(60), 0.45)).toBe('broken')
    expect(judge(wandering(59), 0.75)).toBe('broken')
  })

  it('is found in several days where one has too few rows', () => {
    const asked = {
      reference: days(60, (day) => (day % 2 ? 0 : 0.02), 48),
      latest: { mean: 0.25, rowCount: 48 },
      riseMax: 0.2,
      chanceMax: 1e-6,
    }
    expect(judgeShare({ ...asked, longer: null }).grade).toBe('lingering')
    expect(judgeShare({ ...asked, longer: { mean: 0.25, rowCount: 192, days: 4 } }).grade).toBe('broken')
  })

  it('is over although the days before are still broken', () => {
    const over = { latest: { mean: 0, rowCount: 900 }, longer: { mean: 0.5, rowCount: 3600, days: 4 } }
    expect(judgeShare({ reference: calm, ...over, riseMax: 0.2, chanceMax: 1e-6 }).grade).toBe('usual')
  })

  it('is judged by the worst day while days are few', () => {
    const few = days(4, (day) => 0.1 * day)
    expect(judge(few, 0.6)).toBe('lingering')
    expect(judge(few, 0.85)).toBe('broken')
    expect(
      judge(
        days(1, () => 0, 5000),
        0.25,
      ),
    ).toBe('broken')
    expect(judge([], 1)).toBe('unknown')
  })
})
