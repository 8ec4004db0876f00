import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CategoryPair } from '#core/statistics/category-pairs'
import { chiSquaredHomogeneity } from '#core/statistics/chi-squared-homogeneity'
import { totalVariation } from '#core/statistics/total-variation'
import { fixture } from './fixture.ts'

type CategoryCounts = Readonly<Record<string, number>>

function pairsOf(reference: CategoryCounts, current: CategoryCounts): CategoryPair[] {
  const countOf = (counts: CategoryCounts, name: string) => (Object.hasOwn(counts, name) ? (counts[name] as number) : 0)
  const names = new Set([...Object.keys(reference), ...Object.keys(current)])
  return [...names].map((name) => [countOf(reference, name), countOf(current, name)])
}

interface Case {
  readonly reference: CategoryCounts
  readonly current: CategoryCounts
  readonly statistic: number
  readonly pValue: number
  readonly degreesOfFreedom: number
  readonly expectedCountMin: number
  readonly totalVariation: number
}

const cases = fixture<{ chiSquaredHomogeneity: Case[] }>('scipy').chiSquaredHomogeneity
const counts = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__'), fc.integer({ min: 0, max: 50 }))
  .filter((each) => Object.values(each).some((count) => count > 0))

describe('the chi-squared test of homogeneity', () => {
  it.each(cases)('gives what SciPy 1.17.1 chi2_contingency gives for $reference and $current', (each) => {
    const tested = chiSquaredHomogeneity(pairsOf(each.reference, each.current))
    expect(tested).toEqual({
      status: 'tested',
      statistic: expect.closeTo(each.statistic, 9),
      degreesOfFreedom: each.degreesOfFreedom,
      pValue: expect.closeTo(each.pValue, 13),
      expectedCountMin: expect.closeTo(each.expectedCountMin, 11),
    })
  })

  it('says that there is nothing to test when both samples have one and the same category', () => {
    expect(chiSquaredHomogeneity(pairsOf({ a: 3, b: 0 }, { a: 5 }))).toEqual({ status: 'single-category' })
  })

  it('takes no notice of categories that neither sample has', () => {
    expect(chiSquaredHomogeneity(pairsOf({ a: 3, b: 4, c: 0 }, { a: 5, b: 1 }))).toEqual(
      chiSquaredHomogeneity(pairsOf({ a: 3, b: 4 }, { a: 5, b: 1 })),
    )
  })

  it('refuses empty samples and what is not a count', () => {
    expect(() => chiSquaredHomogeneity(pairsOf({}, { a: 1 }))).toThrow(
      expect.objectContaining({ code: 'EMPTY_SAMPLE' }),
    )
    expect(() => chiSquaredHomogeneity(pairsOf({ a: -1 }, { a: 1 }))).toThrow(
      expect.objectContaining({ code: 'NOT_A_COUNT' }),
    )
  })
})

describe('the total variation distance', () => {
  it.each(cases)('is $totalVariation for $reference and $current, as NumPy has it', (each) => {
    expect(totalVariation(pairsOf(each.reference, each.current))).toBeCloseTo(each.totalVariation, 14)
  })

  it('is 1 between samples with no category in common', () => {
    expect(totalVariation(pairsOf({ a: 4, b: 3 }, { c: 9 }))).toBe(1)
  })

  it('is symmetric, in [0, 1], and 0 between a sample and its multiple', () => {
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: 1, max: 9 }), (first, second, factor) => {
        const distance = totalVariation(pairsOf(first, second))
        expect(distance).toBeCloseTo(totalVariation(pairsOf(second, first)), 14)
        expect(distance).toBeGreaterThanOrEqual(0)
        expect(distance).toBeLessThanOrEqual(1)
        const multiple = Object.fromEntries(Object.entries(first).map(([name, count]) => [name, factor * count]))
        expect(totalVariation(pairsOf(first, multiple))).toBeLessThan(1e-15)
      }),
    )
  })

  it('refuses empty samples', () => {
    expect(() => totalVariation(pairsOf({ a: 0 }, { a: 1 }))).toThrow(expect.objectContaining({ code: 'EMPTY_SAMPLE' }))
  })
})
