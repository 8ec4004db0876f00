import { categoryCellCount } from '#core/profile/category-cells'
import {
  type CategoricalProfile,
  type FeatureProfile,
  type NumericProfile,
  valueCountOf,
} from '#core/profile/feature-profile'
import { inSamePrecision } from '#core/profile/in-same-precision'
import { type PairedCategory, pairCategories } from '#core/profile/pair-categories'
import { sortedViewOf } from '#core/profile/sorted-view-of'
import { categoryHomogeneity } from '#core/statistics/category-homogeneity'
import { doNamesRepeat } from '#core/statistics/do-names-repeat'
import { excessTotalVariation } from '#core/statistics/excess-total-variation'
import { kolmogorovSmirnov } from '#core/statistics/kolmogorov-smirnov'
import { kolmogorovSmirnovPValue } from '#core/statistics/kolmogorov-smirnov-p-value'
import type { SortedView } from '#core/statistics/sorted-view'
import { twoProportionTest } from '#core/statistics/two-proportion-test'

export interface Difference {
  readonly statisticName: 'ks' | 'total-variation'
  /** In [0, 1]. */
  readonly statistic: number
  /**
   * For this feature alone, as if rows were independent. Computed when it is asked for: the watch over days needs none,
   * and it takes most of the time of a comparison.
   */
  readonly pValue: () => number
  readonly location: number | string
  readonly note: 'reference-constant' | 'current-constant' | null
}

/**
 * Measures how far a feature's current values are from its reference: Kolmogorov-Smirnov for numbers, total variation
 * beyond that of chance for categories, and the share of values off the constant where the reference has a single
 * value.
 *
 * @param reference at least one value; not cut
 * @param current the same, of the same kind
 * @returns null where categories repeat too seldom for any test
 * @complexity O(retained values)
 * @see {@link kolmogorovSmirnov}, {@link doNamesRepeat}, {@link categoryHomogeneity}, {@link excessTotalVariation},
 *   {@link twoProportionTest}
 * @example measureDifference(profile, profile)?.statistic // => 0
 */
export function measureDifference(reference: FeatureProfile, current: FeatureProfile): Difference | null {
  const constant = constantOf(reference)
  if (constant !== null) return differenceFromConstant({ reference, current, constant })
  const difference =
    reference.kind === 'numeric'
      ? differenceOfNumbers(reference, current as NumericProfile)
      : differenceOfCategories(reference, current as CategoricalProfile)
  return difference && { ...difference, note: constantOf(current) === null ? null : 'current-constant' }
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
  const offCount = currentTrialCount - Math.min(currentTrialCount, Math.round(countEqualTo(reference, current)))
  const counts = {
    referenceCount: 0,
    referenceTrialCount: valueCountOf(reference),
    currentCount: offCount,
    currentTrialCount,
  }
  return {
    statisticName: 'total-variation',
    statistic: offCount / currentTrialCount,
    pValue: () => twoProportionTest(counts).pValueRise,
    location: constant,
    note: 'reference-constant',
  }
}

/** @param reference with a single value */
function countEqualTo(reference: FeatureProfile, current: FeatureProfile): number {
  if (reference.kind === 'categorical') {
    const pairs = pairCategories(reference, current as CategoricalProfile)
    return pairs.find((pair) => pair.reference > 0)?.current ?? 0
  }
  const [constants, { values, cumulativeWeights }] = viewsOf(reference, current as NumericProfile)
  const equal = constants.values[0] as number
  const first = values.indexOf(equal)
  if (first < 0) return 0
  const last = values.lastIndexOf(equal)
  return (cumulativeWeights[last] as number) - (first === 0 ? 0 : (cumulativeWeights[first - 1] as number))
}

function viewsOf(reference: NumericProfile, current: NumericProfile): [SortedView, SortedView] {
  return inSamePrecision(sortedViewOf(reference.sketch), sortedViewOf(current.sketch))
}

function differenceOfNumbers(reference: NumericProfile, current: NumericProfile): Omit<Difference, 'note'> {
  const { statistic, location } = kolmogorovSmirnov(...viewsOf(reference, current))
  const sizes = { referenceCount: reference.sketch.count, currentCount: current.sketch.count }
  return { statisticName: 'ks', statistic, location, pValue: () => kolmogorovSmirnovPValue({ statistic, ...sizes }) }
}

function differenceOfCategories(
  reference: CategoricalProfile,
  current: CategoricalProfile,
): Omit<Difference, 'note'> | null {
  const categories = pairCategories(reference, current)
  const pairs = categories.map((each) => [each.reference, each.current] as const)
  const isByCell = reference.cells !== null || current.cells !== null
  if (!doNamesRepeat(pairs, isByCell ? categoryCellCount : null)) return null
  const test = categoryHomogeneity(pairs)
  if (test.status === 'untestable') return null
  const gapOf = (each: PairedCategory) =>
    Math.abs(each.reference / valueCountOf(reference) - each.current / valueCountOf(current))
  const most = categories.reduce((a, b) => (gapOf(b) > gapOf(a) ? b : a))
  return {
    statisticName: 'total-variation',
    statistic: excessTotalVariation(pairs),
    pValue: () => test.pValue,
    location: most.name ?? 'other',
  }
}
