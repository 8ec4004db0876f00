import { describe, expect, it } from 'vitest'
import { worthInWords } from '#contracts/worth-words'
import { dayMs } from '#core/instant'
import { priceTraining } from '#core/policy/retraining/price/price-training'
import { sizeOfLosses } from '#core/policy/retraining/price/size-of-losses'
import { priceInWords } from '#core/policy/retraining/price-in-words'
import { configuration, facts, now, scheduled, weighed } from '../../samples.ts'

/** Half of a day's rows are off by 8, the others by 4, in whatever unit. */
const days = weighed.days.map((day) => ({
  ...day,
  lossSum: 24 * (4 + 8),
  squaredLossSum: 24 * (16 + 64),
  mistakeCount: 0,
  mistakeLossSum: 0,
}))
const regression = {
  ...weighed,
  days,
  lossUnit: 'units of absolute error',
  mistakeAssumed: null,
}
const deviation = 2

describe("the price of a regression's training", () => {
  it('is half a day of mistakes that would make losses deviate as they do', () => {
    expect(sizeOfLosses(days, { mistakeAssumed: null })).toEqual({
      deviation: expect.closeTo(deviation, 12),
      mistake: expect.closeTo(deviation / Math.sqrt(0.1875), 12),
    })
    const price = priceTraining(regression, { training_price: 'auto', now })
    expect(price?.price).toBeCloseTo((0.5 * 48 * deviation) / Math.sqrt(0.1875), 9)
    expect(price).toMatchObject({ unit: 1, isDerived: true })
  })

  it('is in units of the loss where it is set, and weighs the same after a change of unit', () => {
    const set = priceTraining(regression, { training_price: 60, now })
    const scaled = days.map((day) => ({
      ...day,
      lossSum: 60 * day.lossSum,
      squaredLossSum: 3600 * day.squaredLossSum,
      beside: day.beside.map((other) => ({ ...other, gainSum: 60 * other.gainSum })),
    }))
    const inSeconds = priceTraining({ ...regression, days: scaled }, { training_price: 3600, now })
    expect(set?.price).toBe(60)
    expect(inSeconds?.waiting).toBeCloseTo(60 * (set?.waiting ?? Number.NaN), 6)
    expect(inSeconds?.isWorthIt).toBe(set?.isWorthIt)
  })

  it('is not known before there are losses', () => {
    expect(sizeOfLosses([], { mistakeAssumed: null })).toBeNull()
    expect(priceTraining({ ...regression, days: days.slice(0, 1) }, { training_price: 'auto', now })).toBeNull()
  })

  it('is told in its unit, as its worth is', () => {
    const price = priceTraining(regression, { training_price: 60, now })
    const context = { trigger: scheduled, facts: { ...facts, weighed: regression }, configuration, price }
    expect(priceInWords(context)).toMatch(
      /^Waiting costs about [\d,.]+ units of absolute error so far, a training 60: (train|wait)\.$/,
    )
    const worth = {
      from: new Date(0).toISOString(),
      to: new Date(dayMs).toISOString(),
      isMoney: false,
      lossUnit: 'units of absolute error',
      price: 60,
      trainingCount: 2,
      total: { baselineVersion: 1, gain: { gained: 1234, standardError: 210, rows: 5000 } },
    }
    expect(worthInWords(worth)).toBe(
      '2 retrainings at a price of 60 units of absolute error each gained 1200 units of absolute error on 5000 labelled rows (standard error 210) against never retraining (version 1).',
    )
  })
})
