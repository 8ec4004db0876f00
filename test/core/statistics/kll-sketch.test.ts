import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSketch, type KllSketch } from '#core/statistics/kll-sketch'
import { seededRandom } from '#core/statistics/seeded-random'
import { serializeSketch } from '#core/statistics/serialize-sketch'

/** Without -0, which equals 0 in every order but not in a matcher. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const small = fc.array(finite, { minLength: 1, maxLength: 100 })

describe('a sketch that is exact', () => {
  it('holds every value in order, each with the number of values up to it', () => {
    fc.assert(
      fc.property(small, (values) => {
        const { values: held, cumulativeWeights } = sketchOf(values, 100).sortedView()
        expect([...held]).toEqual(Array.from(Float64Array.from(values).sort()))
        expect([...cumulativeWeights]).toEqual(values.map((_, index) => index + 1))
      }),
    )
  })

  it('ranks and quantiles by counting', () => {
    fc.assert(
      fc.property(small, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sketch = sketchOf(values, 100)
        const shareUpTo = (x: number) => values.filter((value) => value <= x).length / values.length
        for (const value of values) expect(sketch.rank(value)).toBe(shareUpTo(value))
        const quantile = sketch.quantile(q)
        expect(values).toContain(quantile)
        expect(shareUpTo(quantile)).toBeGreaterThanOrEqual(q - 1e-12)
        const below = values.filter((value) => value < quantile)
        expect(below.length / values.length).toBeLessThan(q + 1e-12)
      }),
    )
  })

  it('stays exact up to k values and not one further', () => {
    const sketch = sketchOf(range(200), 200)
    expect(sketch).toMatchObject({ isExact: true, normalizedRankError: 0 })
    expect(sketch.update(200)).toMatchObject({ isExact: false, count: 201 })
    // Apache DataSketches: get_normalized_rank_error(200, False).
    expect(sketch.normalizedRankError).toBeCloseTo(0.013294757464848584, 15)
  })
})

describe('a sketch that is compacted', () => {
  it('keeps count, smallest and largest value exactly, and the weights add up to the count', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 100, maxLength: 2_000 }), fc.string(), (values, seed) => {
        const sketch = createSketch({ k: 8, seed }).updateAll(values)
        expect(sketch.count).toBe(values.length)
        expect(sketch.min).toBe(values.reduce((least, value) => Math.min(least, value)))
        expect(sketch.max).toBe(values.reduce((most, value) => Math.max(most, value)))
        expect(sketch.sortedView().cumulativeWeights.at(-1)).toBe(values.length)
      }),
    )
  })

  it.each([50, 200, 400])('ranks within its error in 99 of 100 streams at k = %i', (k) => {
    const within = range(200).filter((trial) => {
      const random = seededRandom(`values ${trial}`)
      const sketch = createSketch({ k, seed: `sketch ${trial}` })
      const values = range(5_000).map(() => random.uniform())
      sketch.updateAll(values)
      return largestRankError(sketch, values) <= sketch.normalizedRankError
    })
    // 198 of 200 are promised on average; 196 is within two standard errors, and the seeds are fixed.
    expect(within.length).toBeGreaterThanOrEqual(196)
  })

  it('is not biased: over many seeds the mean rank of the middle is a half', () => {
    const ranks = range(400).map((trial) =>
      createSketch({ k: 8, seed: `${trial}` })
        .updateAll(range(1_001))
        .rank(500),
    )
    const mean = ranks.reduce((sum, rank) => sum + rank) / ranks.length
    const variance = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0) / (ranks.length - 1)
    // 501 of 1,001 values are up to 500; four standard errors of the mean.
    expect(Math.abs(mean - 501 / 1_001)).toBeLessThan(4 * Math.sqrt(variance / ranks.length))
    expect(variance).toBeGreaterThan(0)
  })
})

describe('merging', () => {
  const parts = fc.array(fc.array(finite, { maxLength: 60 }), { minLength: 1, maxLength: 30 })

  it('in the same order with the same seed gives the same bytes', () => {
    fc.assert(
      fc.property(parts, fc.string(), (each, seed) => {
        expect(serializeSketch(mergeOf(each, seed))).toEqual(serializeSketch(mergeOf(each, seed)))
      }),
    )
  })

  it('depends on the seed once values are dropped', () => {
    const first = createSketch({ k: 8, seed: 'one' }).updateAll(range(1_000))
    const second = createSketch({ k: 8, seed: 'other' }).updateAll(range(1_000))
    expect(serializeSketch(first)).not.toEqual(serializeSketch(second))
  })

  it('keeps count, range and weights of all parts, and leaves the merged parts as they were', () => {
    fc.assert(
      fc.property(parts, (each) => {
        const sketches = each.map((values) => sketchOf(values, 8))
        const before = sketches.map(serializeSketch)
        const merged = sketches.reduce((into, sketch) => into.merge(sketch), createSketch({ k: 8, seed: 'all' }))
        const values = each.flat()
        expect(merged.count).toBe(values.length)
        expect(merged.min).toBe(Math.min(...values))
        expect(merged.max).toBe(Math.max(...values))
        expect(merged.sortedView().cumulativeWeights.at(-1) ?? 0).toBe(values.length)
        merged.updateAll(range(500))
        expect(sketches.map(serializeSketch)).toEqual(before)
      }),
    )
  })

  it('of small parts is exact while the whole is small', () => {
    fc.assert(
      fc.property(fc.array(fc.array(finite, { maxLength: 20 }), { minLength: 1, maxLength: 10 }), (each) => {
        const merged = each.reduce(
          (into, values) => into.merge(sketchOf(values, 200)),
          createSketch({ k: 200, seed: '' }),
        )
        expect(merged.sortedView()).toEqual(sketchOf(each.flat(), 200).sortedView())
      }),
    )
  })

  it('of a hundred and eighty days ranks within the error of the sketch', () => {
    const days = range(180).map((day) => range(48).map((half) => ((day * 48 + half) * 7_919) % 8_640))
    const merged = createSketch({ k: 1_000, seed: 'reference' })
    for (const [day, values] of days.entries()) {
      merged.merge(createSketch({ k: 1_000, seed: `${day}` }).updateAll(values))
    }
    expect(merged.count).toBe(8_640)
    expect(largestRankError(merged, days.flat())).toBeLessThan(merged.normalizedRankError)
  })

  it('takes the error of the coarsest compacted part', () => {
    const coarse = createSketch({ k: 50, seed: 'coarse' }).updateAll(range(1_000))
    const fine = createSketch({ k: 400, seed: 'fine' }).updateAll(range(1_000))
    expect(fine.merge(coarse).normalizedRankError).toBe(coarse.normalizedRankError)
  })

  it('with itself is refused', () => {
    const sketch = sketchOf([1, 2], 8)
    expect(() => sketch.merge(sketch)).toThrow(expect.objectContaining({ code: 'SAME_SKETCH' }))
  })
})

describe('reading a sketch', () => {
  it('does not change what later updates make of it', () => {
    const [read, unread] = [createSketch({ k: 8, seed: 'same' }), createSketch({ k: 8, seed: 'same' })]
    for (const value of range(2_000)) {
      read.update((value * 7_919) % 2_000)
      unread.update((value * 7_919) % 2_000)
      if (value % 5 === 0) [read.quantile(0.5), read.rank(3), serializeSketch(read)]
    }
    expect(serializeSketch(read)).toEqual(serializeSketch(unread))
  })
})

describe('a sketch refuses', () => {
  it.each([Number.NaN, Infinity, -Infinity])('%d, and stays as it was', (value) => {
    const sketch = sketchOf([1, 2], 8)
    expect(() => sketch.update(value)).toThrow(expect.objectContaining({ code: 'NOT_FINITE', retryable: false }))
    expect(serializeSketch(sketch)).toEqual(serializeSketch(sketchOf([1, 2], 8)))
  })

  it.each([7, 65_536, 8.5, Number.NaN])('k = %d', (k) => {
    expect(() => createSketch({ k, seed: '' })).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }))
  })

  it('quantiles outside 0 to 1, and any question while it is empty', () => {
    expect(() => sketchOf([1], 8).quantile(1.01)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }))
    expect(() => sketchOf([], 8).quantile(0.5)).toThrow(expect.objectContaining({ code: 'EMPTY_SAMPLE' }))
    expect(() => sketchOf([], 8).rank(0)).toThrow(expect.objectContaining({ code: 'EMPTY_SAMPLE' }))
  })
})

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}

function sketchOf(values: readonly number[], k: number): KllSketch {
  return createSketch({ k, seed: 'test' }).updateAll(values)
}

function mergeOf(parts: readonly number[][], seed: string): KllSketch {
  const merged = createSketch({ k: 8, seed })
  parts.forEach((values, part) => {
    merged.merge(createSketch({ k: 8, seed: `${seed} ${part}` }).updateAll(values))
  })
  return merged
}

/** Largest difference between the sketch's ranks and counted ones, over all values. */
function largestRankError(sketch: KllSketch, values: readonly number[]): number {
  const ascending = Float64Array.from(values).sort()
  const view = sketch.sortedView()
  let held = 0
  let largest = 0
  ascending.forEach((value, index) => {
    while (held < view.values.length && (view.values[held] as number) <= value) held++
    const rank = held === 0 ? 0 : (view.cumulativeWeights[held - 1] as number) / sketch.count
    largest = Math.max(largest, Math.abs(rank - (index + 1) / ascending.length))
  })
  return largest
}
