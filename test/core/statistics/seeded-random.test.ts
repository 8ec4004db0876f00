import { describe, expect, it } from 'vitest'
import { seededRandom } from '#core/statistics/seeded-random'

const draws = 20_000

describe('a seeded random stream', () => {
  it('repeats with its seed and differs with another', () => {
    const of = (seed: string) => {
      const random = seededRandom(seed)
      return Array.from({ length: 20 }, () => random.uniform())
    }
    expect(of('price/2024-01-01')).toEqual(of('price/2024-01-01'))
    expect(of('price/2024-01-01')).not.toEqual(of('price/2024-01-02'))
    expect(of('')).not.toEqual(of('a'))
  })

  it('flips a fair coin without memory', () => {
    const random = seededRandom('coin')
    const flips = Array.from({ length: draws }, () => random.bit())
    const heads = flips.filter((flip) => flip === 1).length
    const repeats = flips.filter((flip, index) => flip === flips[index - 1]).length
    // Four standard deviations of a binomial with probability 1/2.
    const allowed = 4 * Math.sqrt(draws / 4)
    expect(Math.abs(heads - draws / 2)).toBeLessThan(allowed)
    expect(Math.abs(repeats - draws / 2)).toBeLessThan(allowed)
  })

  it('flips coins of neighbouring seeds independently', () => {
    const firsts = Array.from({ length: draws }, (_, index) => seededRandom(`feature/${index}`).bit())
    const heads = firsts.filter((flip) => flip === 1).length
    expect(Math.abs(heads - draws / 2)).toBeLessThan(4 * Math.sqrt(draws / 4))
  })

  it('spreads uniform numbers evenly over [0, 1)', () => {
    const random = seededRandom('uniform')
    const counts = new Array<number>(10).fill(0)
    for (let draw = 0; draw < draws; draw++) {
      const bin = Math.floor(random.uniform() * 10)
      counts[bin] = (counts[bin] as number) + 1
    }
    const chiSquared = counts.reduce((sum, count) => sum + (count - draws / 10) ** 2 / (draws / 10), 0)
    // SciPy: chi2.isf(0.001, 9) = 27.877.
    expect(chiSquared).toBeLessThan(27.877)
  })
})
