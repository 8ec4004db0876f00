import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import type { LossDay } from '#core/policy/retraining/price/loss-day'
import { measureWorth } from '#core/policy/retraining/worth/measure-worth'

/** Twenty days of 50 rows: version 1 serves for ten, then version 2, that is right on two rows more each day. */
const days: LossDay[] = Array.from({ length: 40 }, (_, index) => {
  const isNew = index >= 20
  return {
    day: index * dayMs,
    version: isNew ? 2 : 1,
    rowCount: 50,
    labelledCount: 50,
    lossSum: 10,
    squaredLossSum: 10,
    mistakeCount: 10,
    mistakeLossSum: 10,
    beside: isNew ? [{ version: 1, labelledCount: 50, gainSum: index % 2 === 0 ? 1 : 3 }] : [],
  }
})
const facts = {
  days,
  versions: [
    { version: 1, replaced: null },
    { version: 2, replaced: 1 },
  ],
  baselineVersion: 1,
  blockDays: 1,
  unit: 1,
  isMoney: false,
  lossUnit: null,
  price: 25,
}

describe('the worth of retraining', () => {
  it('is the difference on the rows that both versions scored, in total and for each training', () => {
    const worth = measureWorth(facts)
    expect(worth).toMatchObject({ trainingCount: 1, price: 25, total: { baselineVersion: 1 } })
    // Two rows a day on twenty days.
    const gain = { gained: 40, rows: 1000, standardError: expect.any(Number) }
    expect(worth?.trainings).toEqual([{ version: 2, replaced: 1, gain }])
    expect(worth?.total.gain).toEqual(gain)
    expect(worth).toMatchObject({ from: '1970-01-01T00:00:00.000Z', to: '1970-02-10T00:00:00.000Z' })
  })

  it('has the error of its days, not of its rows', () => {
    const gain = measureWorth(facts)?.trainings[0]?.gain
    // Days differ by 1 from their mean: twenty of them are known to sqrt(20) at best.
    expect(gain && 'gained' in gain && gain.standardError).toBeGreaterThan(Math.sqrt(20))
  })

  it('is in the unit of a correct prediction', () => {
    const gain = measureWorth({ ...facts, unit: 4 })?.total.gain
    expect(gain && 'gained' in gain && gain.gained).toBe(10)
  })

  it('says what it does not know, and why', () => {
    const first = days.slice(0, 20)
    expect(measureWorth({ ...facts, days: first })).toMatchObject({
      trainingCount: 0,
      total: { gain: { unknown: 'nothing-to-compare' } },
    })
    expect(measureWorth({ ...facts, days: days.slice(0, 27) })?.trainings[0]?.gain).toEqual({ unknown: 'too-early' })
    const unscored = days.map((day) => ({ ...day, beside: [] }))
    expect(measureWorth({ ...facts, days: unscored })).toMatchObject({
      total: { gain: { unknown: 'not-scored' } },
      trainings: [{ gain: { unknown: 'not-scored' } }],
    })
    expect(measureWorth({ ...facts, baselineVersion: null })?.total.gain).toEqual({ unknown: 'nothing-to-compare' })
    expect(measureWorth({ ...facts, days: [] })).toBeNull()
  })

  it('of each training is told by its own days and the version that it replaced, the newest first', () => {
    const scored = (version: number, gainSum: number) => ({ version, labelledCount: 50, gainSum })
    const served = [
      ...days,
      ...days.slice(20).map((day, index) => ({
        ...day,
        day: (40 + index) * dayMs,
        version: 3,
        beside: [scored(1, 7), scored(2, index % 2 === 0 ? 4 : 6)],
      })),
    ]
    const versions = [...facts.versions, { version: 3, replaced: 2 }, { version: 4, replaced: 3 }]
    const worth = measureWorth({ ...facts, days: served, versions })
    // A version that has not answered yet is none to judge.
    expect(worth).toMatchObject({
      trainingCount: 2,
      trainings: [
        { version: 3, replaced: 2, gain: { gained: 100, rows: 1000 } },
        { version: 2, replaced: 1, gain: { gained: 40, rows: 1000 } },
      ],
    })
    expect(worth?.total.gain).toMatchObject({ gained: 40 + 7 * 20, rows: 2000 })
  })

  it('is compared over blocks that are as long as a label takes', () => {
    // Twenty days are ten blocks of two days, or too few of four.
    expect(measureWorth({ ...facts, blockDays: 2 })?.trainings[0]?.gain).toMatchObject({ gained: 40, rows: 1000 })
    expect(measureWorth({ ...facts, blockDays: 4 })?.trainings[0]?.gain).toEqual({ unknown: 'too-early' })
  })

  it('has its error in the unit of a correct prediction too', () => {
    const errorOf = (unit: number) => {
      const gain = measureWorth({ ...facts, unit })?.total.gain
      return gain && 'gained' in gain ? gain.standardError : Number.NaN
    }
    expect(errorOf(4)).toBeCloseTo(errorOf(1) / 4, 12)
  })

  it('is not known where another version was scored, but on no labelled row', () => {
    const unlabelled = days.map((day) => ({ ...day, beside: [{ version: 1, labelledCount: 0, gainSum: 0 }] }))
    expect(measureWorth({ ...facts, days: unlabelled })?.trainings[0]?.gain).toEqual({ unknown: 'not-scored' })
  })
})
