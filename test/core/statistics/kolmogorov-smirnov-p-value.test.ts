import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kolmogorovUpperTail } from '#core/statistics/kolmogorov-distribution'
import {
  exactPairCountMax,
  type KolmogorovSmirnovSizes,
  kolmogorovSmirnovPValue,
} from '#core/statistics/kolmogorov-smirnov-p-value'
import { fixture } from './fixture.ts'

interface Case extends KolmogorovSmirnovSizes {
  readonly pValue: number
  /** SciPy's own approximation, for the large sizes. */
  readonly asymptotic?: number
}

const scipy = fixture<{ kolmogorovSmirnovPValue: Case[]; kolmogorovUpperTail: { x: number; upper: number }[] }>('scipy')
const isExact = ({ referenceCount, currentCount }: Case) => referenceCount * currentCount <= exactPairCountMax
const small = scipy.kolmogorovSmirnovPValue.filter(isExact)
const large = scipy.kolmogorovSmirnovPValue.filter((each) => !isExact(each))
const largeEnough = large.filter(({ currentCount }) => currentCount >= 30)

/** Reference: SciPy 1.17.1, ks_2samp with method="exact". */
describe('the p-value of the Kolmogorov-Smirnov statistic', () => {
  it.each(small)('is exact for $referenceCount and $currentCount rows at $statistic', (each) => {
    expect(relativeError(kolmogorovSmirnovPValue(each), each.pValue)).toBeLessThan(1e-11)
  })

  it('is within 0.0024 of exact beyond the limit, where SciPy approximates too and is further off', () => {
    const largest = (errors: number[]) => Math.max(...errors)
    const ours = largest(largeEnough.map((each) => Math.abs(kolmogorovSmirnovPValue(each) - each.pValue)))
    const theirs = largest(largeEnough.map(({ asymptotic = Number.NaN, pValue }) => Math.abs(asymptotic - pValue)))
    expect(ours).toBeLessThan(0.0024)
    expect(ours).toBeLessThan(theirs)
  })

  it.each(largeEnough.filter(({ pValue }) => pValue > 1e-3))(
    'is within 2.2 % of $pValue for $referenceCount and $currentCount rows',
    (each) => {
      expect(relativeError(kolmogorovSmirnovPValue(each), each.pValue)).toBeLessThan(0.022)
    },
  )

  it.each(largeEnough.filter(({ pValue }) => pValue > 1e-8))(
    'keeps the magnitude of $pValue for $referenceCount and $currentCount rows',
    (each) => {
      expect(relativeError(kolmogorovSmirnovPValue(each), each.pValue)).toBeLessThan(0.13)
    },
  )

  it.each(large.filter(({ currentCount }) => currentCount < 30))(
    'is within 0.014 of $pValue for a sample as small as $currentCount rows',
    (each) => {
      expect(Math.abs(kolmogorovSmirnovPValue(each) - each.pValue)).toBeLessThan(0.014)
    },
  )

  it('is 1 at no distance and 2 out of all orders of the rows at the largest', () => {
    expect(kolmogorovSmirnovPValue({ statistic: 0, referenceCount: 4, currentCount: 5 })).toBe(1)
    // 9 choose 4 is 126.
    expect(kolmogorovSmirnovPValue({ statistic: 1, referenceCount: 4, currentCount: 5 })).toBeCloseTo(2 / 126, 15)
  })

  it('falls as the distance grows, on both sides of the limit, and does not depend on which sample is first', () => {
    const counts = fc.integer({ min: 30, max: 1_200 })
    const share = fc.double({ min: 0.001, max: 1, noNaN: true })
    fc.assert(
      fc.property(counts, counts, share, share, (referenceCount, currentCount, first, second) => {
        const at = (statistic: number) => kolmogorovSmirnovPValue({ statistic, referenceCount, currentCount })
        const [nearer, further] = [Math.min(first, second), Math.max(first, second)]
        expect(at(nearer)).toBeGreaterThanOrEqual(at(further) - 1e-12)
        const swapped = { statistic: first, referenceCount: currentCount, currentCount: referenceCount }
        expect(kolmogorovSmirnovPValue(swapped)).toBe(at(first))
        expect(at(first)).toBeGreaterThanOrEqual(0)
        expect(at(first)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('refuses empty samples, fractions of rows and statistics outside 0 to 1', () => {
    const fine = { statistic: 0.5, referenceCount: 10, currentCount: 10 }
    for (const [bad, code] of [
      [{ referenceCount: 0 }, 'EMPTY_SAMPLE'],
      [{ currentCount: 1.5 }, 'NOT_A_COUNT'],
      [{ statistic: 1.1 }, 'OUT_OF_RANGE'],
      [{ statistic: Number.NaN }, 'OUT_OF_RANGE'],
    ] as const) {
      expect(() => kolmogorovSmirnovPValue({ ...fine, ...bad })).toThrow(expect.objectContaining({ code }))
    }
  })
})

describe('the Kolmogorov distribution', () => {
  it.each(scipy.kolmogorovUpperTail)(
    'exceeds $x with chance $upper, as SciPy 1.17.1 kstwobign has it',
    ({ x, upper }) => {
      expect(Math.abs(kolmogorovUpperTail(x) - upper)).toBeLessThan(1e-15)
      expect(relativeError(kolmogorovUpperTail(x), upper)).toBeLessThan(1e-13)
    },
  )

  it('exceeds 0 for sure', () => {
    expect(kolmogorovUpperTail(0)).toBe(1)
  })
})

function relativeError(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1)
}
