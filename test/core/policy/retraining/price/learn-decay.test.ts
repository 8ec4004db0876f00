import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { learnDecay } from '#core/policy/retraining/price/learn-decay'
import type { VersionPair } from '#core/policy/retraining/price/paired-versions'
import { version } from './loss-days.ts'

const settings = { lossDeviation: 0.4, now: 300 * dayMs }

/** A comparison that is as sure as luck allows; `rows` is the difference of 1 / sqrt(training rows). */
function pair(
  number: number,
  { age, rows = 0, gain }: { readonly age: number; readonly rows?: number; readonly gain: number },
): VersionPair {
  return {
    version: version(number, 200, { trainingRows: 10_000 }),
    other: version(1, 100, { trainingRows: (0.01 + rows) ** -2 }),
    gain: { mean: gain, standardError: 0, blockCount: 50 },
    rowCount: 5000,
    ageDifference: age,
    until: settings.now,
  }
}

/** The same comparisons of so many champions that the assumptions no longer matter. */
const often = (pairs: readonly Parameters<typeof pair>[1][]) =>
  Array.from({ length: 500 }, (_, round) => pairs.map((each, index) => pair(2 + round * 10 + index, each))).flat()

describe('what is learned of ageing and of rows', () => {
  it('tells both apart, where versions differ in both', () => {
    const gainOf = ({ age, rows }: { readonly age: number; readonly rows: number }) => 0.05 * age + 3 * rows
    const differences = [
      { age: 10, rows: 0.01 },
      { age: 5, rows: 0.04 },
      { age: 1, rows: 0.02 },
    ]
    const decay = learnDecay(often(differences.map((each) => ({ ...each, gain: gainOf(each) }))), settings)
    expect(decay.ageing).toBeCloseTo(0.05, 3)
    expect(decay.learning).toBeCloseTo(3, 1)
  })

  it('has more rows gain nothing, where they did harm, and ageing what it is', () => {
    const decay = learnDecay(
      often([
        { age: 10, gain: 0.5 },
        { age: 0, rows: 0.04, gain: -0.12 },
      ]),
      settings,
    )
    expect(decay).toEqual({ ageing: expect.closeTo(0.05, 3), learning: 0 })
  })

  it('has ageing cost nothing, where old versions were better, and rows gain what they do', () => {
    const decay = learnDecay(
      often([
        { age: 10, gain: -0.5 },
        { age: 0, rows: 0.04, gain: 0.12 },
      ]),
      settings,
    )
    expect(decay).toEqual({ ageing: 0, learning: expect.closeTo(3, 1) })
  })

  it('says nothing of rows, where versions differ in age alone', () => {
    const decay = learnDecay([pair(2, { age: 10, gain: 0.4 })], settings)
    expect(decay.learning).toBeCloseTo(0.8, 12)
    expect(decay.ageing).toBeGreaterThan(0.03)
  })

  it('takes ten versions beside one champion for one, because they share its luck', () => {
    const one = learnDecay([pair(2, { age: 1, gain: 0.04 })], settings).ageing
    const beside = learnDecay(
      Array.from({ length: 10 }, () => pair(2, { age: 1, gain: 0.04 })),
      settings,
    ).ageing
    expect(beside).toBeCloseTo(one, 12)
    const champions = learnDecay(
      Array.from({ length: 10 }, (_, index) => pair(2 + index, { age: 1, gain: 0.04 })),
      settings,
    ).ageing
    expect(champions).toBeGreaterThan(1.3 * one)
  })

  it('counts a comparison half after 120 days', () => {
    const once = learnDecay([pair(2, { age: 1, gain: 0.04 })], settings).ageing
    const old = [2, 3].map((number) => ({
      ...pair(number, { age: 1, gain: 0.04 }),
      until: settings.now - 120 * dayMs,
    }))
    expect(learnDecay(old, settings).ageing).toBeCloseTo(once, 12)
  })

  it('learns from the version that a change brought on', () => {
    const changed = version(2, 200, { afterChange: true })
    const since = { ...pair(3, { age: 10, gain: 1 }), other: changed, version: version(3, 250) }
    expect(learnDecay([since], settings).ageing).toBeGreaterThan(0.05)
    const from = { ...since, other: version(1, 199), version: changed }
    expect(learnDecay([from], settings).ageing).toBeCloseTo(0.01, 12)
  })
})
