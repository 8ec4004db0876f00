import {
  type CategoricalProfile,
  type FeatureProfile,
  type NumericProfile,
  valueCountOf,
} from '#core/profile/feature-profile'
import { sortedViewOf } from '#core/profile/sorted-view-of'
import { chiSquaredHomogeneity } from '#core/statistics/chi-squared-homogeneity'
import { kolmogorovSmirnov } from '#core/statistics/kolmogorov-smirnov'
import { kolmogorovSmirnovPValue } from '#core/statistics/kolmogorov-smirnov-p-value'
import { type CategoryCounts, countOf, totalVariation } from '#core/statistics/total-variation'
import { twoProportionTest } from '#core/statistics/two-proportion-test'

export interface Difference {
  readonly statisticName: 'ks' | 'total-variation'
  /** In [0, 1]. */
  readonly statistic: number
  readonly pValue: number
  readonly location: number | string
  readonly note: 'reference-constant' | 'current-constant' | null
}

/** The rows of categories that a profile left out. A file cannot hold a category of this name. */
const otherCategory = '\u0000other'

/** Cells with a smaller expected count are pooled: the chi-squared distribution does not fit them (Cochran 1954). */
const expectedCountMin = 5

/**
 * Measures how far a feature's current values are from its reference: Kolmogorov-Smirnov for numbers, total variation
 * for categories, and the share of values off the constant where the reference has a single value.
 *
 * @param reference at least one value
 * @param current at least one value, of the same kind
 * @complexity O(retained values)
 * @see {@link kolmogorovSmirnov}, {@link totalVariation}, {@link twoProportionTest}
 * @example measureDifference(profile, profile).statistic // => 0
 */
export function measureDifference(reference: FeatureProfile, current: FeatureProfile): Difference {
  const constant = constantOf(reference)
  if (constant !== null) return differenceFromConstant({ reference, current, constant })
  const note = constantOf(current) === null ? null : 'current-constant'
  return reference.kind === 'numeric'
    ? { ...differenceOfNumbers(reference, current as NumericProfile), note }
    : { ...differenceOfCategories(reference, current as CategoricalProfile), note }
}

/** The single value of a profile; null where it has several. */
function constantOf(profile: FeatureProfile): number | string | null {
  if (profile.kind === 'numeric') return profile.sketch.min === profile.sketch.max ? profile.sketch.min : null
  const [first, second] = profile.counts.keys()
  return first !== undefined && second === undefined && profile.otherCount === 0 ? first : null
}

function differenceFromConstant(facts: {
  readonly reference: FeatureProfile
  readonly current: FeatureProfile
  readonly constant: number | string
}): Difference {
  const { reference, current, constant } = facts
  const currentTrialCount = valueCountOf(current)
  const offCount = currentTrialCount - Math.min(currentTrialCount, Math.round(countEqualTo(current, constant)))
  const { pValueRise } = twoProportionTest({
    referenceCount: 0,
    referenceTrialCount: valueCountOf(reference),
    currentCount: offCount,
    currentTrialCount,
  })
  const statistic = offCount / currentTrialCount
  return {
    statisticName: 'total-variation',
    statistic,
    pValue: pValueRise,
    location: constant,
    note: 'reference-constant',
  }
}

function countEqualTo(profile: FeatureProfile, constant: number | string): number {
  if (profile.kind === 'categorical') return profile.counts.get(constant as string) ?? 0
  const { values, cumulativeWeights } = sortedViewOf(profile.sketch)
  const first = values.indexOf(constant as number)
  if (first < 0) return 0
  const last = values.lastIndexOf(constant as number)
  return (cumulativeWeights[last] as number) - (first === 0 ? 0 : (cumulativeWeights[first - 1] as number))
}

function differenceOfNumbers(reference: NumericProfile, current: NumericProfile): Omit<Difference, 'note'> {
  const { statistic, location } = kolmogorovSmirnov(sortedViewOf(reference.sketch), sortedViewOf(current.sketch))
  const sizes = { referenceCount: reference.sketch.count, currentCount: current.sketch.count }
  return { statisticName: 'ks', statistic, location, pValue: kolmogorovSmirnovPValue({ statistic, ...sizes }) }
}

function differenceOfCategories(reference: CategoricalProfile, current: CategoricalProfile): Omit<Difference, 'note'> {
  const counts = { reference: categoryCountsOf(reference), current: categoryCountsOf(current) }
  const test = chiSquaredHomogeneity(...pooled(counts.reference, counts.current))
  return {
    statisticName: 'total-variation',
    statistic: totalVariation(counts.reference, counts.current),
    pValue: test.status === 'tested' ? test.pValue : 1,
    location: mostDifferent(counts.reference, counts.current),
  }
}

function categoryCountsOf({ counts, otherCount }: CategoricalProfile): CategoryCounts {
  return Object.fromEntries(otherCount > 0 ? [...counts, [otherCategory, otherCount]] : counts)
}

function pooled(reference: CategoryCounts, current: CategoryCounts): [CategoryCounts, CategoryCounts] {
  const totals = [totalOf(reference), totalOf(current)] as const
  const smallerShare = Math.min(...totals) / (totals[0] + totals[1])
  const keyOf = (category: string): string =>
    (countOf(reference, category) + countOf(current, category)) * smallerShare < expectedCountMin
      ? otherCategory
      : category
  return [pool(reference, keyOf), pool(current, keyOf)]
}

function pool(counts: CategoryCounts, keyOf: (category: string) => string): CategoryCounts {
  const sums = new Map<string, number>()
  for (const [category, count] of Object.entries(counts)) {
    sums.set(keyOf(category), (sums.get(keyOf(category)) ?? 0) + count)
  }
  return Object.fromEntries(sums)
}

function mostDifferent(reference: CategoryCounts, current: CategoryCounts): string {
  const totals = { reference: totalOf(reference), current: totalOf(current) }
  let location = ''
  let largest = -1
  for (const category of Object.keys({ ...reference, ...current })) {
    const gap = Math.abs(countOf(reference, category) / totals.reference - countOf(current, category) / totals.current)
    if (gap > largest) [largest, location] = [gap, category]
  }
  return location === otherCategory ? 'other' : location
}

function totalOf(counts: CategoryCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
