import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { type FeatureProfile, isCut, valueCountOf } from '#core/profile/feature-profile'
import { type PairedCategory, pairCategories } from '#core/profile/pair-categories'
import { twoProportionTest } from '#core/statistics/two-proportion-test'
import { unseenCategoriesTest } from '#core/statistics/unseen-categories-test'

/** A way in which a feature's values can be broken. */
export type BreakageProblem = 'null-spike' | 'unseen-categories' | 'missing-columns'

export interface Breakage {
  readonly problem: BreakageProblem
  readonly isLingering: boolean
  readonly evidence: Evidence
}

/** A feature's reference, a recent profile of it with enough rows, and the limits. */
export interface FeatureInUse {
  readonly reference: FeatureProfile
  readonly recent: FeatureProfile
  readonly configuration: Pick<Configuration, 'null_rate_rise_max' | 'unseen_share_max' | 'drift_significance'>
}

/** An episode closes below this share of the limit, so that a rate that wavers around the limit is one episode. */
const closingShare = 0.5

/**
 * Finds how a feature's recent values are broken, or null. The values are all null where they were not before; or nulls
 * exceed the reference by more than `null_rate_rise_max`; or the share in categories that the reference lacks exceeds
 * the expected one by more than `unseen_share_max`. Each must be significant as well, so that a rare value that happens
 * to occur twice does not count as a broken pipeline.
 *
 * @returns at most one breakage, the gravest; `isLingering` between half of the limit and the limit
 * @complexity O(categories)
 * @example findBreakage({ reference: profile, recent: profile, configuration }) // => null
 */
export function findBreakage(feature: FeatureInUse): Breakage | null {
  return findNulls(feature) ?? findUnseenCategories(feature)
}

function findNulls({ reference, recent, configuration }: FeatureInUse): Breakage | null {
  const nullRate = recent.nullCount / recent.rowCount
  const nullRateReference = reference.rowCount > 0 ? reference.nullCount / reference.rowCount : 0
  const isGone = nullRate === 1 && nullRateReference < 1
  const rise = nullRate - nullRateReference
  const limit = configuration.null_rate_rise_max
  if (!isGone && rise <= limit * closingShare) return null
  const { pValueRise: pValue } = twoProportionTest({
    referenceCount: reference.nullCount,
    referenceTrialCount: reference.rowCount,
    currentCount: recent.nullCount,
    currentTrialCount: recent.rowCount,
  })
  if (pValue > configuration.drift_significance) return null
  return {
    problem: isGone ? 'missing-columns' : 'null-spike',
    isLingering: !isGone && rise <= limit,
    evidence: { nullRate, nullRateReference, nullRateRiseMax: limit, rows: recent.rowCount, pValue },
  }
}

/**
 * Some unseen values are normal: a sample of a large set of categories brings new names for ever. Only the share beyond
 * the one that chance makes counts.
 */
function findUnseenCategories({ reference, recent, configuration }: FeatureInUse): Breakage | null {
  if (reference.kind !== 'categorical' || recent.kind !== 'categorical') return null
  // Without all categories of the reference, none can be said to be new.
  if (isCut(reference) || isCut(recent)) return null
  const [values, valuesReference] = [valueCountOf(recent), valueCountOf(reference)]
  if (values === 0 || valuesReference === 0) return null
  const pairs = pairCategories(reference, recent)
  const { unseenCount, expectedCount, pValue } = unseenCategoriesTest(
    pairs.map((pair) => [pair.reference, pair.current]),
  )
  const limit = configuration.unseen_share_max
  const excessShare = (unseenCount - expectedCount) / values
  if (excessShare <= limit * closingShare || pValue > configuration.drift_significance) return null
  const unseen = pairs.filter((pair) => pair.reference === 0 && pair.name !== null)
  const category = unseen.reduce<PairedCategory | null>((a, b) => (a && a.current >= b.current ? a : b), null)?.name
  return {
    problem: 'unseen-categories',
    isLingering: excessShare <= limit,
    evidence: {
      unseenShare: unseenCount / values,
      expectedUnseenShare: expectedCount / values,
      unseenShareMax: limit,
      category: category ?? null,
      values,
      pValue,
    },
  }
}
