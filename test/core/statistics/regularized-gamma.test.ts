import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logChoose } from '#core/statistics/log-choose'
import { regularizedGamma } from '#core/statistics/regularized-gamma'
import { normalQuantile, normalUpperTail } from '#core/statistics/standard-normal'
import { fixture } from './fixture.ts'

interface Fixture {
  readonly regularizedGamma: { shape: number; x: number; lower: number; upper: number }[]
  readonly normal: {
    readonly upperTails: { z: number; upper: number }[]
    readonly quantiles: { probability: number; z: number }[]
  }
  readonly logChoose: { totalCount: number; chosenCount: number; log: number }[]
}

const scipy = fixture<Fixture>('scipy')

describe('the regularized incomplete gamma functions', () => {
  it.each(scipy.regularizedGamma)('split shape $shape at $x as SciPy 1.17.1 gammainc and gammaincc do', (each) => {
    const split = regularizedGamma(each)
    for (const side of ['lower', 'upper'] as const) {
      expect(Math.abs(split[side] - each[side])).toBeLessThan(1e-11)
      if (each[side] > 1e-200) expect(Math.abs(split[side] / each[side] - 1)).toBeLessThan(sideTolerance(each, side))
    }
  })

  it('are the exponential distribution for shape 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 600, noNaN: true }), (x) => {
        expect(regularizedGamma({ shape: 1, x }).upper / Math.exp(-x)).toBeCloseTo(1, 9)
      }),
    )
  })

  it('refuse shapes and points outside their domain', () => {
    for (const bad of [
      { shape: 0, x: 1 },
      { shape: 1, x: -1 },
      { shape: Number.NaN, x: 1 },
      { shape: 1, x: Infinity },
    ]) {
      expect(() => regularizedGamma(bad)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }))
    }
  })
})

describe('the standard normal distribution', () => {
  it.each(scipy.normal.upperTails)('exceeds $z with chance $upper, as SciPy 1.17.1 has it', ({ z, upper }) => {
    expect(Math.abs(normalUpperTail(z) / upper - 1)).toBeLessThan(1e-12)
  })

  it.each(scipy.normal.quantiles)('stays below $z with chance $probability, as SciPy 1.17.1 has it', (each) => {
    expect(Math.abs(normalQuantile(each.probability) - each.z)).toBeLessThan(1e-9)
  })

  it('has no quantile at 0 and 1', () => {
    for (const bad of [0, 1, Number.NaN]) {
      expect(() => normalQuantile(bad)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }))
    }
  })
})

describe('the logarithm of a binomial coefficient', () => {
  it.each(scipy.logChoose)('is that of Python math.comb for $chosenCount of $totalCount', (each) => {
    expect(Math.abs(logChoose(each.totalCount, each.chosenCount) - each.log)).toBeLessThan(1e-10)
  })
})

/** The tail that is 1 minus the other has lost the digits that the other does not have. */
function sideTolerance(each: { lower: number; upper: number }, side: 'lower' | 'upper'): number {
  const other = side === 'lower' ? each.upper : each.lower
  return 1e-11 * Math.max(1, other / each[side])
}
