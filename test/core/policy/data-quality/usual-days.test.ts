import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { daySpread, longerSpan, reachOf } from '#core/policy/data-quality/day-spread'
import { type FeatureDay, soundDays, spansOf, usualDaysOf } from '#core/policy/data-quality/feature-in-use'
import type { FeatureBlock } from '#core/policy/drift/feature-block'
import { featureInUse, hoursOf, times } from './sample-feature.ts'

describe('the spread of days', () => {
  const alternating = times(10, (day) => ({ mean: day % 2 === 0 ? 0.1 : -0.1, rowCount: 50 }))

  it('is the variance of single days, with as many degrees of freedom as there are independent ones, less one', () => {
    const spread = daySpread(alternating)
    expect(spread?.dayVariance).toBeCloseTo((10 * 0.01) / 9, 12)
    expect(spread?.freedom).toBeCloseTo(9, 12)
    expect(spread?.noise.mean).toBeCloseTo(0, 12)
  })

  it('counts a day with few rows for less', () => {
    const thin = alternating.map((day, index) => (index === 0 ? { ...day, mean: 0.5, rowCount: 5 } : day))
    // The mean is 0.05 less nine tenths of 0.1: the thin day has a tenth of the weight.
    const mean = (0.1 * 0.5 + 4 * 0.1 - 5 * 0.1) / 9.1
    const squares = 0.1 * (0.5 - mean) ** 2 + 4 * (0.1 - mean) ** 2 + 5 * (-0.1 - mean) ** 2
    expect(daySpread(thin)?.dayVariance).toBeCloseTo(squares / 9, 12)
  })

  it('is unknown of few days, and of days that follow each other', () => {
    expect(daySpread(alternating.slice(0, 7))).toBeNull()
    expect(daySpread(times(10, (day) => ({ mean: day, rowCount: 50 })))).toBeNull()
  })

  it('is none of days that are all alike, however few', () => {
    expect(daySpread(times(8, () => ({ mean: 0.25, rowCount: 50 })))).toMatchObject({ dayVariance: 0, freedom: 7 })
  })

  const known = {
    noise: { mean: 0, meanVariance: 0.01, variance: 0.04, correlation: 0.2, usualRowCount: 100, blockCount: 20 },
    ...{ dayVariance: 0.09, freedom: 10 },
  }
  /** Student's quantile of 1 % with ten degrees of freedom is 2.7638; twenty days are half of ten short. */
  const reach = (days: number, rowCount: number) => reachOf(known, { mean: 0, rowCount, days }, 0.01) / (2.7638 * 1.5)

  it('reaches as far as a day varies, or as days together do, and the error of their mean', () => {
    expect(reach(1, 100)).toBeCloseTo(Math.sqrt(0.09 + 0.01), 3)
    expect(reach(2, 200)).toBeCloseTo(Math.sqrt(0.04 / 2 + 0.01), 3)
  })

  it('reaches farther with fewer rows than usual, and not less far with more', () => {
    expect(reach(1, 50)).toBeCloseTo(Math.sqrt(2 * 0.09 + 0.01), 3)
    expect(reach(2, 50)).toBeCloseTo(Math.sqrt((4 * 0.04) / 2 + 0.01), 3)
    expect(reach(1, 900)).toBeCloseTo(Math.sqrt(0.09 + 0.01), 3)
  })

  it('is looked at in four days together, those with rows', () => {
    const latest = { mean: 1, rowCount: 10 }
    const before = times(5, (day) => ({ mean: day < 2 ? 9 : 0, rowCount: 30 }))
    expect(longerSpan(latest, before)).toEqual({ mean: 0.1, rowCount: 100, days: 4 })
    const empty = { mean: 5, rowCount: 0 }
    expect(longerSpan(latest, [{ mean: 0, rowCount: 30 }, empty])).toEqual({ mean: 0.25, rowCount: 40, days: 2 })
    expect(longerSpan(latest, [empty])).toBeNull()
    expect(longerSpan(latest, [])).toBeNull()
  })
})

describe('the days that tell what is usual', () => {
  const days = times(21, (day) => ({ at: day * dayMs }))
  const sound = (brokenSince: number | null, usualSince: number | null) =>
    soundDays(days, {
      brokenSince: brokenSince === null ? null : brokenSince * dayMs,
      usualSince: usualSince === null ? null : usualSince * dayMs,
    }).map(({ at }) => at / dayMs)
  const range = (from: number, to: number) => times(to - from + 1, (index) => from + index)

  it('end a week ago, and two days before an open problem', () => {
    expect(sound(null, null)).toEqual(range(0, 13))
    expect(sound(12, null)).toEqual(range(0, 10))
    expect(sound(19, null)).toEqual(range(0, 13))
  })

  it('are those since a change that counts as usual, the first week of it at once', () => {
    expect(sound(null, 5)).toEqual(range(5, 13))
    expect(sound(null, 10)).toEqual(range(10, 17))
    expect(sound(null, 18)).toEqual(range(18, 20))
    expect(sound(17, 10)).toEqual(range(10, 15))
  })

  it('of a feature are those of its reference and the sound ones since, or those since a change of its kind', () => {
    const feature = featureInUse({
      reference: times(10, () => [1, 2]),
      since: times(10, () => [1, 2]),
      hours: hoursOf(() => 1),
      usualSince: { 'null-spike': -15 * dayMs },
    })
    const of = (problem: 'null-spike' | 'stuck-value') => usualDaysOf(feature, problem).map(({ at }) => at / dayMs)
    // The reference has the days -20 to -11, and days since go on to -1: those after -8 may be broken unseen.
    expect(of('stuck-value')).toEqual(range(-20, -8))
    expect(of('null-spike')).toEqual(range(-15, -8))
  })
})

describe('spans of days', () => {
  const day = (index: number, mean: number, rowCount: number): FeatureDay => ({
    at: index * dayMs,
    block: {
      ...{ kind: 'numeric', rowCount, nullCount: 0, distinctCount: 1, topShare: 1 },
      ...{ location: mean, spread: 0, range: null },
    },
  })
  const of = (block: FeatureBlock) => ({
    mean: block.kind === 'numeric' ? (block.location ?? 0) : 0,
    rowCount: block.rowCount,
  })

  it('of one day are the days', () => {
    expect(spansOf([day(0, 0.5, 10), day(1, 1, 20)], { spanDays: 1 }, of)).toEqual([
      { mean: 0.5, rowCount: 10 },
      { mean: 1, rowCount: 20 },
    ])
    expect(spansOf([], { spanDays: 3 }, of)).toEqual([])
  })

  it('end with the newest day, weigh rows, and leave out an oldest one that is shorter', () => {
    const days = [day(0, 9, 10), day(1, 1, 10), day(2, 0, 30), day(3, 2, 10), day(5, 4, 0), day(6, 5, 0)]
    expect(spansOf(days, { spanDays: 2 }, of)).toEqual([
      // The days 1 and 2, 3 and a missing one, 5 and 6.
      { mean: 0.25, rowCount: 40 },
      { mean: 2, rowCount: 10 },
      { mean: 0, rowCount: 0 },
    ])
  })
})
