import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { decayPriors, learnDecay } from '#core/policy/retraining/price/learn-decay'
import type { TrainedVersion } from '#core/policy/retraining/price/loss-day'
import { measuredRegret } from '#core/policy/retraining/price/measured-regret'
import { pairVersions } from '#core/policy/retraining/price/paired-versions'
import { costOfDays, priceTraining } from '#core/policy/retraining/price/price-training'
import { normalNumbers, weighed } from '#test/core/policy/samples'
import { daysFrom, lossDay, priceFacts, unlabelledDay, version } from './loss-days.ts'

const settings = (day: number) => ({ training_price: 'auto' as const, now: day * dayMs })

const noise = (count: number, seed: string) => normalNumbers({ count, seed })

describe('ageing', () => {
  it('is the prior before any pair: one standard deviation of a loss in a hundred, after the first day', () => {
    const { ageing, learning } = learnDecay([], { lossDeviation: 0.4, now: 0 })
    expect(ageing).toBeCloseTo(0.004, 12)
    expect(learning).toBeCloseTo(0.8, 12)
  })

  it('is learned from how much worse an older version is on the same rows', () => {
    // Version 1 is 100 days older; the loss per row grows by 0.01 with the square root of a day.
    const versions = [version(1, 0), version(2, 100)]
    const jitter = noise(120, 'ageing')
    const days = daysFrom(100, 120).map((day, index) => {
      const gain = 0.01 * (Math.sqrt(day + 1) - Math.sqrt(day + 1 - 100)) + 0.005 * (jitter[index] as number)
      return lossDay(day, 2, 0.25, { beside: [{ version: 1, labelledCount: 100, gainSum: 100 * gain }] })
    })
    const decay = learnDecay(pairVersions(days, versions, 1), { lossDeviation: 0.43, now: 220 * dayMs })
    expect(decay.ageing).toBeGreaterThan(0.008)
    expect(decay.ageing).toBeLessThan(0.0105)
  })

  it('is not mistaken for the gain of a version that was trained on more rows', () => {
    // Nothing changes; version 2 knows four times as many rows.
    const gain = 1 / Math.sqrt(700) - 1 / Math.sqrt(2800)
    const learned = (trainingRows: number) => {
      const versions = [version(1, 0, { trainingRows: 700 }), version(2, 60, { trainingRows })]
      const days = daysFrom(60, 90).map((day) => {
        const gainSum = 100 * (gain + ((day % 3) - 1) / 100)
        return lossDay(day, 2, 0.25, { beside: [{ version: 1, labelledCount: 100, gainSum }] })
      })
      return learnDecay(pairVersions(days, versions, 1), { lossDeviation: 0.43, now: 150 * dayMs })
    }
    expect(learned(2800).learning).toBeGreaterThan(0.5)
    // By rows alone it would be ageing; less than assumed is left of it.
    expect(learned(700).ageing).toBeGreaterThan(0.0043)
    expect(learned(2800).ageing).toBeLessThan(0.6 * learned(700).ageing)
  })

  it('is never negative', () => {
    const versions = [version(1, 0), version(2, 100)]
    const days = daysFrom(100, 60).map((day) =>
      lossDay(day, 2, 0.25, { beside: [{ version: 1, labelledCount: 100, gainSum: -3 - (day % 2) }] }),
    )
    expect(learnDecay(pairVersions(days, versions, 1), { lossDeviation: 0.43, now: 160 * dayMs }).ageing).toBe(0)
  })

  it('begins anew after an evident change, faster, and forgets that too', () => {
    const versions = [version(1, 0), version(2, 100, { afterChange: true })]
    const days = daysFrom(100, 30).map((day) =>
      lossDay(day, 2, 0.25, { beside: [{ version: 1, labelledCount: 100, gainSum: 0.1 * (day % 2) }] }),
    )
    const pairs = pairVersions(days, versions, 1)
    // Version 1 is of the time before.
    expect(learnDecay(pairs, { lossDeviation: 0.4, now: 130 * dayMs }).ageing).toBeCloseTo(0.01, 12)
    expect(learnDecay(pairs, { lossDeviation: 0.4, now: 221 * dayMs }).ageing).toBeCloseTo(0.004, 12)
  })

  it('takes blocks of the length that labels take: what repeats itself for a month is no evidence of thirty days', () => {
    const versions = [version(1, 0), version(2, 100)]
    const months = noise(8, 'months')
    const days = daysFrom(100, 224).map((day, index) => {
      const gain = 0.03 * (months[Math.floor(index / 28)] as number)
      return lossDay(day, 2, 0.25, { beside: [{ version: 1, labelledCount: 100, gainSum: 100 * gain }] })
    })
    const [daily] = pairVersions(days, versions, 1)
    const [monthly] = pairVersions(days, versions, 28)
    expect(monthly?.gain.standardError ?? 0).toBeGreaterThan(0.03 / Math.sqrt(8))
    expect(daily?.gain.mean).toBeCloseTo(monthly?.gain.mean ?? Number.NaN, 3)
  })
})

describe('measured regret', () => {
  const versions = [version(1, 0)]
  const regretOf = (losses: readonly number[]) =>
    measuredRegret(
      losses.map((loss, day) => lossDay(day, 1, loss)),
      { versions, champion: versions[0] as TrainedVersion, from: 0, blockDays: 1 },
    )
  /** Days around a level, without autocorrelation. */
  const level = (count: number, loss: number) => daysFrom(0, count).map((index) => loss + 0.04 * ((index % 3) - 1))

  it('is what a champion loses beyond its first week, less what noise may be', () => {
    const regret = regretOf([...level(40, 0.25), ...level(30, 0.35)])
    // Ten points on thirty days of a hundred rows are 300; a week's mean is known to 0.015.
    expect(regret).toBeGreaterThan(150)
    expect(regret).toBeLessThan(300)
  })

  it('gives no credit for the time in which the champion did well', () => {
    const regret = regretOf([...level(7, 0.25), ...level(60, 0.15), ...level(30, 0.35)])
    expect(regret).toBeGreaterThan(150)
  })

  it('is nothing in the first week, and while there are too few days to know their noise', () => {
    expect(regretOf(level(7, 0.25))).toBe(0)
    expect(regretOf([...level(5, 0.25)])).toBe(0)
  })

  it('begins after the last training, which has paid for what was before', () => {
    const days = [...level(40, 0.25), ...level(30, 0.35)].map((loss, day) => lossDay(day, 1, loss))
    const champion = versions[0] as TrainedVersion
    expect(measuredRegret(days, { versions, champion, from: 70 * dayMs, blockDays: 1 })).toBe(0)
  })
})

describe('the price', () => {
  const steady = daysFrom(0, 60).map((day) => lossDay(day, 1, 0.25))

  it('is half a day of correct predictions, or what a person set', () => {
    const facts = priceFacts(steady, [version(1, 0)])
    expect(priceTraining(facts, settings(60))).toMatchObject({ price: 50, isDerived: true, rowsPerDay: 100 })
    const stated = priceTraining(facts, { training_price: 7, now: 60 * dayMs })
    expect(stated).toMatchObject({ price: 7, isDerived: false, isWorthIt: true })
  })

  it('means the same rhythm at every rate of rows', () => {
    const shares = [1, 48, 4800].map((rowCount) => {
      const days = daysFrom(0, 60).map((day) => ({
        ...lossDay(day, 1, 0.25),
        rowCount,
        labelledCount: rowCount,
        lossSum: rowCount / 4,
        squaredLossSum: rowCount / 4,
        mistakeCount: rowCount / 4,
        mistakeLossSum: rowCount / 4,
      }))
      const price = priceTraining(priceFacts(days, [version(1, 0)]), settings(60))
      return (price?.waiting ?? Number.NaN) / (price?.price ?? Number.NaN)
    })
    expect(shares[1]).toBeCloseTo(shares[0] ?? Number.NaN, 6)
    expect(shares[2]).toBeCloseTo(shares[0] ?? Number.NaN, 6)
  })

  it('counts of ageing what a training saves: half of it, for a loss that grows with the root of time', () => {
    const price = priceTraining(priceFacts(steady, [version(1, 0)]), settings(60))
    const deviation = Math.sqrt(0.25 * 0.75)
    const all = daysFrom(1, 60).reduce((sum, age) => sum + 100 * decayPriors.ageing * deviation * Math.sqrt(age), 0)
    expect((price?.ageing ?? 0) / all).toBeGreaterThan(0.45)
    expect((price?.ageing ?? 0) / all).toBeLessThan(0.5)
  })

  it('weighs the rows that a growing set has gained', () => {
    const first = [version(1, 0, { trainingRows: 684 })]
    const growing = priceTraining({ ...priceFacts(steady, first), trainingRowsNow: 6684 }, settings(60))
    // Ten times the rows: a second version is due within two months, by that alone.
    expect(growing?.moreRows).toBeGreaterThan(growing?.price ?? Number.NaN)
    const full = priceTraining(priceFacts(steady, [version(1, 0)]), settings(60))
    expect(full?.moreRows).toBe(0)
  })

  it('counts labels from the day on which they came, as late as they are', () => {
    const first = [version(1, 0, { trainingRows: 1000 })]
    const waiting = daysFrom(0, 28).map((day) => unlabelledDay(day))
    const known = [...daysFrom(-30, 30).map((day) => lossDay(day, 1, 0.2)), ...waiting]
    const priced = (labelsCame: ReadonlyMap<number, number>) =>
      priceTraining({ ...priceFacts(known, first), trainingRowsNow: 3800, labelsCame }, settings(28))?.moreRows ?? 0
    const daily = new Map(daysFrom(0, 28).map((day) => [day * dayMs, 100]))
    // Labels of four weeks ago come each day: their rows are learned from, although none of the latest rows has one.
    const each = daysFrom(1, 28).map((day) => 100 * (1 / Math.sqrt(1000) - 1 / Math.sqrt(1000 + 100 * day)))
    const ofDaily = each.reduce((sum, cost) => sum + cost, 0)
    const atLast = 100 * (1 / Math.sqrt(1000) - 1 / Math.sqrt(3800))
    expect(priced(daily)).toBeGreaterThan(0)
    expect(priced(new Map([[27 * dayMs, 2800]])) / priced(daily)).toBeCloseTo(atLast / ofDaily, 9)
    // Those that came before the training were learned from.
    expect(priced(new Map([[-2 * dayMs, 2800]]))).toBe(0)
    expect(priced(new Map())).toBe(0)
  })

  it('is in the money of the metric, by what a mistake costs', () => {
    // A mistake costs 20: the loss of a right answer is -15, of a wrong one 5.
    const days = daysFrom(0, 60).map((day) => ({
      ...lossDay(day, 1, 0.25),
      lossSum: 25 * 5 - 75 * 15,
      squaredLossSum: 25 * 25 + 75 * 225,
      mistakeLossSum: 125,
    }))
    const facts = { ...priceFacts(days, [version(1, 0)]), mistakeAssumed: 20 }
    const money = priceTraining({ ...facts, isMoney: true }, settings(60))
    const counted = priceTraining(facts, settings(60))
    expect(money?.price).toBeCloseTo(1000, 9)
    expect(counted?.price).toBeCloseTo(50, 9)
    expect(money?.waiting).toBeCloseTo(20 * (counted?.waiting ?? Number.NaN), 9)
  })

  it('is not known without rows, and where a mistake costs nothing', () => {
    expect(priceTraining(priceFacts([], [version(1, 0)]), settings(60))).toBeNull()
    const free = steady.map((day) => ({ ...day, mistakeLossSum: 0, lossSum: 0 }))
    expect(priceTraining(priceFacts(free, [version(1, 0)]), settings(60))).toBeNull()
  })

  it('does not count a measured loss that a training after a change has not mended', () => {
    const versions = [version(1, 0), version(2, 40, { afterChange: true })]
    const losses = [
      ...noise(47, 'calm').map((each) => 0.25 + 0.03 * each),
      ...noise(30, 'high').map((each) => 0.4 + 0.03 * each),
    ]
    const daysWith = (gainSum: number) =>
      losses.map((loss, day) => {
        const beside = [{ version: 1, labelledCount: 100, gainSum: gainSum + (day % 2) }]
        return lossDay(day, day < 40 ? 1 : 2, loss, day < 40 ? {} : { beside })
      })
    expect(priceTraining(priceFacts(daysWith(2), versions), settings(77))?.measured).toBeGreaterThan(100)
    expect(priceTraining(priceFacts(daysWith(-2), versions), settings(77))?.measured).toBe(0)
    // Half a year later the season may be another.
    expect(priceTraining(priceFacts(daysWith(-2), versions), settings(161))?.measured).toBeGreaterThan(100)
  })

  it('counts waiting days after a change by the root of time', () => {
    expect(costOfDays({ firstDayAfterChange: 1.5 }, 4)).toBeCloseTo(8, 12)
    expect(costOfDays({ firstDayAfterChange: 1.5 }, 0)).toBe(0)
  })

  it('takes the sample of the documentation for what it says', () => {
    const { days } = weighed
    expect(priceTraining(weighed, { training_price: 'auto', now: (days.at(-1)?.day ?? 0) + dayMs })).toMatchObject({
      price: 24,
      rowsPerDay: 48,
      isWorthIt: false,
    })
  })
})
