import { describe, expect, it } from 'vitest'
import { categoryHomogeneity } from '#core/statistics/category-homogeneity'
import type { CategoryPair } from '#core/statistics/category-pairs'
import { chiSquaredHomogeneity } from '#core/statistics/chi-squared-homogeneity'
import { excessTotalVariation, expectedTotalVariation } from '#core/statistics/excess-total-variation'
import { seededRandom } from '#core/statistics/seeded-random'
import { sparseHomogeneity } from '#core/statistics/sparse-homogeneity'
import { totalVariation } from '#core/statistics/total-variation'

/**
 * All ways to divide categories with these pooled counts into a reference of `rows` rows and the rest, with chances.
 */
function divisions(pooled: readonly number[], rows: number): { chance: number; pairs: CategoryPair[] }[] {
  const ways: { chance: number; pairs: CategoryPair[] }[] = []
  const choose = (total: number, chosen: number): number =>
    chosen === 0 ? 1 : (choose(total - 1, chosen - 1) * total) / chosen
  const divide = (left: number, chance: number, pairs: readonly CategoryPair[]): void => {
    const count = pooled[pairs.length]
    if (count === undefined) {
      if (left === 0) ways.push({ chance, pairs: [...pairs] })
      return
    }
    for (let taken = 0; taken <= Math.min(left, count); taken++)
      divide(left - taken, chance * choose(count, taken), [...pairs, [taken, count - taken]])
  }
  divide(rows, 1, [])
  const total = ways.reduce((sum, { chance }) => sum + chance, 0)
  return ways.map(({ chance, pairs }) => ({ chance: chance / total, pairs }))
}

const tables: [number[], number][] = [
  [[3, 4, 1, 6], 5],
  [[1, 1, 2, 9], 6],
  [[7, 1, 3, 2, 2], 11],
  [[2, 2, 2, 3, 3, 3], 8],
  [[1, 1, 1, 1, 2, 2, 5], 3],
]

/** Two samples of `categories` categories: even, or Zipf's. The current one has only every `every`th of them. */
function samples(
  seed: string,
  { categories = 0, referenceRows = 0, rows = 0, zipf = false, every = 1 },
): CategoryPair[] {
  const { uniform } = seededRandom(seed)
  const shares = Array.from({ length: categories }, (_, category) => (zipf ? 1 / (category + 1) : 1))
  const counts = (count: number, kept: (category: number) => boolean): number[] => {
    const cumulative: number[] = []
    let sum = 0
    for (const [category, share] of shares.entries()) {
      sum += kept(category) ? share : 0
      cumulative.push(sum)
    }
    const found = shares.map(() => 0)
    for (let row = 0; row < count; row++) {
      const at = uniform() * sum
      let [low, high] = [0, categories - 1]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((cumulative[middle] as number) > at) high = middle
        else low = middle + 1
      }
      found[low] = (found[low] as number) + 1
    }
    return found
  }
  const [reference, current] = [counts(referenceRows, () => true), counts(rows, (category) => category % every === 0)]
  return reference.map((count, category) => [count, current[category] as number])
}

const pValueOf = (pairs: readonly CategoryPair[]) => {
  const test = categoryHomogeneity(pairs)
  return test.status === 'tested' ? test.pValue : Number.NaN
}

describe('the total variation distance that chance makes', () => {
  it.each(tables)('is the mean over all divisions of %j', (pooled, rows) => {
    const ways = divisions(pooled, rows)
    const mean = ways.reduce((sum, { chance, pairs }) => sum + chance * totalVariation(pairs), 0)
    expect(expectedTotalVariation(ways[0]?.pairs ?? [])).toBeCloseTo(mean, 12)
  })

  it('is taken off, so that the effect does not grow with the categories', () => {
    const shape = { categories: 5000, referenceRows: 20_000, rows: 20_000 }
    const alike = samples('alike', shape)
    expect(totalVariation(alike)).toBeGreaterThan(0.2)
    expect(excessTotalVariation(alike)).toBeLessThan(0.05)
    expect(excessTotalVariation(samples('gone', { ...shape, every: 2 }))).toBeCloseTo(0.45, 1)
  })

  it('takes next to nothing off a difference of few categories', () => {
    expect(
      excessTotalVariation([
        [500, 120],
        [500, 280],
      ]),
    ).toBeCloseTo(0.199, 3)
    expect(
      excessTotalVariation([
        [500, 0],
        [0, 500],
      ]),
    ).toBeGreaterThan(0.999)
  })
})

describe('the test of many rare categories', () => {
  it.each(tables)('holds its level over all divisions of %j', (pooled, rows) => {
    const tested = divisions(pooled, rows).map(({ chance, pairs }) => ({ chance, test: sparseHomogeneity(pairs) }))
    for (const level of [0.05, 0.01]) {
      const rejected = tested.filter(({ test }) => test.status === 'tested' && test.pValue <= level)
      // A handful of outcomes: their chances are coarse.
      expect(rejected.reduce((sum, { chance }) => sum + chance, 0)).toBeLessThan(2 * level)
    }
  })

  it.each([
    ['even', 51, 5000, 200],
    ['even', 400, 20_000, 200],
    ['even', 5000, 5000, 200],
    ['even', 2000, 8000, 8000],
    ['zipf', 1200, 1000, 1000],
    ['zipf', 10_000, 200, 5000],
  ])(
    'calls one sample in a hundred of the same %s %i categories different, %i rows against %i',
    (kind, categories, referenceRows, rows) => {
      const count = 300
      const shape = { categories, referenceRows, rows, zipf: kind === 'zipf' }
      const pValues = Array.from({ length: count }, (_, index) =>
        pValueOf(samples(`${kind}/${categories}/${index}`, shape)),
      )
      const below = (level: number) => pValues.filter((pValue) => pValue <= level).length
      expect(pValues.some(Number.isNaN)).toBe(false)
      // The chance of more than these under the stated level is 2e-4.
      expect(below(0.01)).toBeLessThanOrEqual(10)
      expect(below(0.2)).toBeLessThanOrEqual(85)
    },
  )

  it.each([
    ['even', 51, 5000, 200],
    ['even', 400, 100_000, 200],
    ['even', 5000, 20_000, 20_000],
    ['zipf', 5000, 5000, 200],
    ['zipf', 100_000, 20_000, 20_000],
  ])('sees that half of %s %i categories are gone, %i rows against %i', (kind, categories, referenceRows, rows) => {
    const shape = { categories, referenceRows, rows, zipf: kind === 'zipf', every: 2 }
    for (const seed of ['a', 'b', 'c', 'd', 'e']) expect(pValueOf(samples(seed, shape))).toBeLessThan(1e-4)
  })

  it('sees a category that was rare and is not any more', () => {
    const rare = Array.from({ length: 50 }, (): CategoryPair => [1, 0])
    expect(pValueOf([[2500, 40], [2500, 40], [0, 120], ...rare])).toBeLessThan(1e-50)
  })

  it('takes one row of a category that occurs once for chance', () => {
    expect(
      pValueOf([
        [50_000, 100],
        [50_000, 99],
        [0, 1],
        [1, 0],
        [1, 0],
        [1, 0],
      ]),
    ).toBeGreaterThan(0.01)
  })

  it('is the chi-squared test alone where every category is frequent', () => {
    const pairs = samples('frequent', { categories: 20, referenceRows: 5000, rows: 400 })
    expect(categoryHomogeneity(pairs)).toEqual({
      status: 'tested',
      pValue: (chiSquaredHomogeneity(pairs) as { pValue: number }).pValue,
    })
  })

  it('cannot be made where no category comes twice', () => {
    const names = Array.from({ length: 1200 }, (_, index): CategoryPair => (index < 900 ? [1, 0] : [0, 1]))
    expect(categoryHomogeneity(names)).toEqual({ status: 'untestable' })
  })

  it('refuses empty samples and what is not a count', () => {
    expect(() => categoryHomogeneity([[3, 0]])).toThrow(expect.objectContaining({ code: 'EMPTY_SAMPLE' }))
    expect(() => categoryHomogeneity([[3, 0.5]])).toThrow(expect.objectContaining({ code: 'NOT_A_COUNT' }))
  })
})
