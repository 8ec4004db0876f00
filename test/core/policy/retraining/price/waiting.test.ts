import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import type { LossDay, TrainedVersion } from '#core/policy/retraining/price/loss-day'
import { priceTraining } from '#core/policy/retraining/price/price-training'
import { daysFrom, lossDay, priceFacts, unlabelledDay, valueDay, version } from './loss-days.ts'

const first = version(1, 0)
const steady = daysFrom(0, 60).map((day) => lossDay(day, 1, 0.25))
const settings = { training_price: 'auto', now: 60 * dayMs } as const

const factsOf = (days: readonly LossDay[], versions: readonly TrainedVersion[] = [first]) => priceFacts(days, versions)

describe('the rate of rows', () => {
  it('is the median of the last four weeks', () => {
    const busy = daysFrom(0, 60).map((day) => ({ ...lossDay(day, 1, 0.25), rowCount: 5000 }))
    // 280 rows, and ten fewer each day: half of the days have at least 150.
    const falling = daysFrom(60, 28).map((day, index) => ({ ...lossDay(day, 1, 0.25), rowCount: 280 - 10 * index }))
    expect(priceTraining(factsOf([...busy, ...falling]), settings)).toMatchObject({ rowsPerDay: 150, price: 75 })
  })

  it('adds up the versions that shared a day', () => {
    const shared = steady.flatMap((day) => [day, { ...day, version: 2 }])
    expect(priceTraining(factsOf(shared), settings)).toMatchObject({ rowsPerDay: 200, labelledRowsPerDay: 200 })
  })

  it('of labels is that of the days that have any', () => {
    const waiting = [...steady, ...daysFrom(60, 28).map((day) => unlabelledDay(day))]
    expect(priceTraining(factsOf(waiting), settings)).toMatchObject({ rowsPerDay: 100, labelledRowsPerDay: 100 })
  })
})

describe('the cost of waiting', () => {
  it('begins after the last training, also where that left a version that was not promoted', () => {
    const facts = { ...factsOf(steady, [version(1, 0, { trainingRows: 700 })]), lastTrainingAt: 30 * dayMs }
    const since = priceTraining({ ...facts, days: steady.slice(30) }, settings)
    const all = priceTraining(facts, settings)
    expect(all?.ageing).toBeCloseTo(since?.ageing ?? Number.NaN, 9)
    expect(all?.moreRows).toBeCloseTo(since?.moreRows ?? Number.NaN, 9)
  })

  it('is nothing on the day of a training', () => {
    const facts = { ...factsOf(steady), lastTrainingAt: 60 * dayMs }
    expect(priceTraining(facts, settings)).toMatchObject({ waiting: 0, isWorthIt: false })
  })

  it('pays for a training as soon as it has reached the price', () => {
    const waiting = priceTraining(factsOf(steady), settings)?.waiting ?? Number.NaN
    const at = (training_price: number) => priceTraining(factsOf(steady), { ...settings, training_price })?.isWorthIt
    expect(at(waiting)).toBe(true)
    expect(at(waiting * 1.001)).toBe(false)
  })

  it('is the same in money and in correct predictions, but for what one is worth', () => {
    const values = { rows: 100, right: 15, wrong: 5 }
    const days = daysFrom(0, 90).map((day) => valueDay(day, { ...values, mistakes: day < 30 ? 20 + (day % 2) : 40 }))
    const facts = { ...factsOf(days, [version(1, 0, { trainingRows: 700 })]), mistakeAssumed: 20 }
    const counted = priceTraining(facts, settings)
    const money = priceTraining({ ...facts, isMoney: true }, settings)
    expect(counted?.unit).toBeCloseTo(20, 9)
    expect(money?.unit).toBe(1)
    for (const figure of ['price', 'waiting', 'ageing', 'measured', 'moreRows', 'firstDayAfterChange'] as const) {
      expect(counted?.[figure]).toBeGreaterThan(0)
      expect(money?.[figure]).toBeCloseTo(20 * (counted?.[figure] ?? Number.NaN), 6)
    }
  })

  it('after a change begins with a fortieth of a standard deviation a row', () => {
    const deviation = Math.sqrt(0.25 * 0.75)
    expect(priceTraining(factsOf(steady), settings)?.firstDayAfterChange).toBeCloseTo((100 * deviation) / 40, 9)
  })

  it('is unknown where the champion is none of the versions', () => {
    expect(priceTraining({ ...factsOf(steady), championVersion: 7 }, settings)).toBeNull()
  })
})

describe('a loss that training has not mended', () => {
  const changed = (number: number, day: number) => version(number, day, { afterChange: true })
  const now = { training_price: 'auto', now: 130 * dayMs } as const

  /** Three versions, the last two after a change; the loss grows after day 90. Gains are sums over 100 rows. */
  const measured = (gains: { readonly second: number; readonly third: readonly (readonly [number, number])[] }) => {
    const days = daysFrom(0, 130).map((day) => {
      const number = day < 40 ? 1 : day < 80 ? 2 : 3
      const scored = number === 1 ? [] : number === 2 ? [[1, gains.second] as const] : gains.third
      const beside = scored.map(([other, gainSum]) => ({ version: other, labelledCount: 100, gainSum }))
      return lossDay(day, number, (day < 90 ? 0.25 : 0.45) + 0.01 * (day % 2), { beside })
    })
    return priceTraining(factsOf(days, [first, changed(2, 40), changed(3, 80)]), now)?.measured
  }

  it('is none if the latest version is better than the one before, whatever the one before was', () => {
    expect(measured({ second: -2, third: [[2, 2]] })).toBeGreaterThan(0)
    expect(measured({ second: 2, third: [[2, -2]] })).toBe(0)
  })

  it.each<[string, readonly [number, number][], readonly [number, number][]]>([
    [
      'first',
      [
        [2, -2],
        [1, 2],
      ],
      [
        [2, 2],
        [1, -2],
      ],
    ],
    [
      'last',
      [
        [1, 2],
        [2, -2],
      ],
      [
        [1, -2],
        [2, 2],
      ],
    ],
  ])('is told by the newest of the versions beside it, listed %s', (_, inVain, mended) => {
    expect(measured({ second: 2, third: inVain })).toBe(0)
    expect(measured({ second: 2, third: mended })).toBeGreaterThan(0)
  })

  it('is one where the latest version is just as good as the one before', () => {
    expect(measured({ second: 2, third: [[2, 0]] })).toBe(0)
  })
})
