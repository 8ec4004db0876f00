import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { findVolumeChange } from '#core/policy/data-quality/find-volume-change'
import { times } from './sample-feature.ts'

/** So many days, whose rows waver by a hundredth, and the day after them. */
function find(
  rowCount: number,
  { count = 60, on = () => 1000, hour = 0 }: { count?: number; on?: (day: number) => number; hour?: number } = {},
) {
  const days = times(count, (day) => ({ at: day * dayMs, rowCount: Math.round(on(day) * (1 + ((day % 3) - 1) / 100)) }))
  const from = (count + hour / 24) * dayMs
  return findVolumeChange({ days, latest: { from, to: from + dayMs, rowCount }, chanceMax: 1e-6 })
}

describe('the number of rows of a day', () => {
  it('has changed from 1.6 times the usual one on, and lingers down to the root of that', () => {
    expect(find(1620)).toMatchObject({ isLingering: false, evidence: { rows: 1620, usualRows: 1000, days: 56 } })
    expect(find(1560)).toMatchObject({ isLingering: true, evidence: { usualRows: 1000 } })
    // The root of 1.6 is 1.265.
    expect(find(1280)).toMatchObject({ isLingering: true })
    expect(find(1240)).toBeNull()
    expect(find(1000)).toBeNull()
  })

  it('has changed to its 1.6th part too, and to none', () => {
    expect(find(610)).toMatchObject({ isLingering: false, evidence: { rows: 610, usualRows: 1000 } })
    expect(find(650)).toMatchObject({ isLingering: true })
    expect(find(810)).toBeNull()
    expect(find(0)).toMatchObject({ isLingering: false, evidence: { rows: 0 } })
  })

  const weekly = (day: number) => (day % 7 === 0 ? 100 : 1000)

  it('is compared with that of the same day of the week, from four weeks on', () => {
    // The 56th day is of the few.
    expect(find(100, { count: 56, on: weekly })).toBeNull()
    expect(find(1000, { count: 56, on: weekly })).toMatchObject({ isLingering: false, evidence: { usualRows: 100 } })
    expect(find(100, { count: 58, on: weekly })).toMatchObject({ isLingering: false, evidence: { usualRows: 1000 } })
    expect(find(100, { count: 28, on: weekly })).toBeNull()
    expect(find(1000, { count: 28, on: weekly })).toMatchObject({ isLingering: false })
  })

  it('is compared with both days where it holds hours of two', () => {
    const at = (rowCount: number) => find(rowCount, { count: 55, on: weekly, hour: 12 })
    for (const usual of [100, 300, 1000]) expect(at(usual)).toBeNull()
    expect(at(30)).toMatchObject({ isLingering: false, evidence: { usualRows: 100 } })
    expect(at(3000)).toMatchObject({ isLingering: false, evidence: { usualRows: 1000 } })
  })

  it('is that of the last eight weeks: an older level is forgotten', () => {
    expect(find(1000, { count: 90, on: (day) => (day < 34 ? 5000 : 1000) })).toBeNull()
    expect(find(5000, { count: 90, on: (day) => (day < 34 ? 5000 : 1000) })).toMatchObject({ isLingering: false })
  })

  it('is not judged by few days', () => {
    expect(find(5000, { count: 7 })).toBeNull()
  })
})
