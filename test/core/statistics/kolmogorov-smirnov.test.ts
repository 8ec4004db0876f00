import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSketch } from '#core/statistics/kll-sketch'
import { kolmogorovSmirnov } from '#core/statistics/kolmogorov-smirnov'
import { sortedView } from '#core/statistics/sorted-view'
import { fixture } from './fixture.ts'

interface Samples {
  readonly reference: number[]
  readonly current: number[]
  readonly statistic: number
}

/** Few distinct values, so that ties are common; without -0, which equals 0 in every order but not in a matcher. */
const sample = fc
  .array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true })), {
    minLength: 1,
  })
  .map((values) => values.map((value) => value + 0).toSorted((a, b) => a - b))

describe('the Kolmogorov-Smirnov statistic', () => {
  it.each(fixture<{ kolmogorovSmirnov: Samples[] }>('scipy').kolmogorovSmirnov)(
    'is $statistic as SciPy 1.17.1 ks_2samp has it, ties included',
    ({ reference, current, statistic }) => {
      expect(ofSamples(reference, current).statistic).toBeCloseTo(statistic, 14)
    },
  )

  it('names the smallest value at which the gap is that large', () => {
    // At 2 all of the reference and one of four current values are passed.
    expect(ofSamples([1, 2], [2, 5, 6, 7])).toEqual({ statistic: 0.75, location: 2 })
    // A gap of a half at 1, at 2 and at 3.
    expect(ofSamples([1, 3], [2, 4])).toEqual({ statistic: 0.5, location: 1 })
  })

  it('does not depend on which sample is called the reference', () => {
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        expect(ofSamples(first, second)).toEqual(ofSamples(second, first))
      }),
    )
  })

  it('is the largest gap between the two shares of values up to any point', () => {
    const shareUpTo = (values: number[], x: number) => values.filter((value) => value <= x).length / values.length
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const gaps = [...first, ...second].map((x) => Math.abs(shareUpTo(first, x) - shareUpTo(second, x)))
        const { statistic, location } = ofSamples(first, second)
        expect(statistic).toBe(Math.max(...gaps))
        expect(Math.abs(shareUpTo(first, location) - shareUpTo(second, location))).toBe(statistic)
      }),
    )
  })

  it('is 0 between a sample and itself repeated, and 1 between samples that do not overlap', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 4 }), (values, repeats) => {
        const repeated = values.flatMap((value) => new Array<number>(repeats).fill(value))
        expect(ofSamples(values, repeated).statistic).toBeLessThan(1e-15)
        const below = values.map((_, index) => -Number.MAX_VALUE + index)
        const above = values.map(() => Number.MAX_VALUE)
        expect(ofSamples(below, above).statistic).toBe(1)
      }),
    )
  })

  it('refuses a sample without values; a sketch takes in none that is not finite', () => {
    expect(() => ofSamples([], [1])).toThrow(expect.objectContaining({ code: 'EMPTY_SAMPLE' }))
    expect(() => ofSamples([1], [])).toThrow(expect.objectContaining({ code: 'EMPTY_SAMPLE' }))
    expect(() => viewOf([1, Number.NaN])).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }))
    expect(() => viewOf([1, Infinity])).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }))
  })

  it('does not ask for samples in order, which a view is', () => {
    expect(ofSamples([2, 1], [7, 2, 6, 5])).toEqual({ statistic: 0.75, location: 2 })
  })
})

describe('the Kolmogorov-Smirnov statistic of sketches', () => {
  it('is that of the samples while the sketches are exact', () => {
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const [reference, current] = [viewOf(first), viewOf(second)]
        expect(kolmogorovSmirnov(reference, current)).toEqual(ofSamples(first, second))
      }),
    )
  })

  it('is within the rank errors of the samples statistic when the sketches are compacted', () => {
    const settings = { numRuns: 20, seed: 1 }
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, shift) => {
        const reference = Array.from({ length: 9_000 }, (_, index) => Math.sin(index) * 10)
        const current = Array.from({ length: 3_000 }, (_, index) => Math.sin(index * 1.7) * 10 + shift)
        const sketches = [
          createSketch({ k: 1_000, seed }).updateAll(reference),
          createSketch({ k: 400, seed: `${seed} current` }).updateAll(current),
        ] as const
        const exact = ofSamples(reference, current).statistic
        const estimated = kolmogorovSmirnov(sketches[0].sortedView(), sketches[1].sortedView()).statistic
        // Each is the error that 99 % of sketches stay within; the seeds are fixed, so that this cannot fail by bad
        // luck.
        const allowed = sketches[0].normalizedRankError + sketches[1].normalizedRankError
        expect(Math.abs(estimated - exact)).toBeLessThan(allowed)
      }),
      settings,
    )
  })

  it('refuses an empty sketch', () => {
    const empty = viewOf([])
    expect(() => kolmogorovSmirnov(viewOf([1]), empty)).toThrow(expect.objectContaining({ code: 'EMPTY_SAMPLE' }))
    expect(() => kolmogorovSmirnov(empty, viewOf([1]))).toThrow(expect.objectContaining({ code: 'EMPTY_SAMPLE' }))
  })
})

function viewOf(values: number[]) {
  return createSketch({ k: 200, seed: 'test' }).updateAll(values).sortedView()
}

/** All values are held, each with weight 1: the statistic is that of the samples. */
function ofSamples(reference: readonly number[], current: readonly number[]) {
  return kolmogorovSmirnov(sortedView([Float64Array.from(reference)]), sortedView([Float64Array.from(current)]))
}
