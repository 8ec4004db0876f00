import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { pairVersions } from '#core/policy/retraining/price/paired-versions'
import { daysFrom, lossDay, version } from './loss-days.ts'

const versions = [version(1, 0), version(2, 50), version(3, 75)]
const beside = (number: number, gain: number, labelledCount = 100) => ({
  version: number,
  labelledCount,
  gainSum: gain * labelledCount,
})

describe('versions on the same rows', () => {
  it('are compared in pairs, each with the gain of its own rows', () => {
    const days = daysFrom(99, 8).map((day) =>
      lossDay(day, 3, 0.3, { beside: [beside(1, 0.04), beside(2, day % 2 === 0 ? 0.01 : 0.03, 50)] }),
    )
    const pairs = pairVersions(days, versions, 1)
    expect(pairs.map(({ version, other }) => [version.version, other.version])).toEqual([
      [3, 1],
      [3, 2],
    ])
    expect(pairs.map(({ gain }) => gain.mean)).toEqual([expect.closeTo(0.04, 12), expect.closeTo(0.02, 12)])
    expect(pairs.map(({ rowCount }) => rowCount)).toEqual([800, 400])
    expect(pairs.map(({ until }) => until)).toEqual([106 * dayMs, 106 * dayMs])
  })

  it('differ in age by the roots of the days since each was trained, over the rows', () => {
    // On the day 99, at its end: 100 and 25 days old. All rows but few are of that day.
    const days = daysFrom(99, 8).map((day) =>
      lossDay(day, 3, 0.3, { beside: [beside(1, 0.04, day === 99 ? 1_000_000_000 : 1)] }),
    )
    expect(pairVersions(days, versions, 1)[0]?.ageDifference).toBeCloseTo(10 - 5, 6)
  })

  it('need eight blocks for a comparison', () => {
    const days = daysFrom(98, 8).map((day) => lossDay(day, 3, 0.3, { beside: [beside(1, 0.04)] }))
    expect(pairVersions(days, versions, 1)).toHaveLength(1)
    expect(pairVersions(days.slice(1), versions, 1)).toEqual([])
    expect(pairVersions(days, versions, 2)).toEqual([])
  })

  it('are left out where one of them is unknown, or was not scored', () => {
    const days = daysFrom(99, 8).flatMap((day) => [
      lossDay(day, 9, 0.3, { beside: [beside(1, 0.04)] }),
      lossDay(day, 3, 0.3, { beside: [beside(8, 0.04), beside(2, 0.04, 0)] }),
    ])
    expect(pairVersions(days, versions, 1)).toEqual([])
  })
})
