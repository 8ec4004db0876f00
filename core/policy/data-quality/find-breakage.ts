import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { type CategoricalProfile, type FeatureProfile, valueCountOf } from '#core/profile/feature-profile'
import { twoProportionTest } from '#core/statistics/two-proportion-test'

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
 * exceed the reference by more than `null_rate_rise_max`; or more than `unseen_share_max` are in categories that the
 * reference lacks. Each must be significant as well, so that a rare value that happens to occur twice does not count as
 * a broken pipeline.
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
 * Some unseen values are normal. Each category that the reference saw once stands for one that it missed (Good and
 * Turing), and categories that its limit left out may return. Only a larger share counts.
 */
function findUnseenCategories({ reference, recent, configuration }: FeatureInUse): Breakage | null {
  if (reference.kind !== 'categorical' || recent.kind !== 'categorical') return null
  const valueCount = valueCountOf(recent)
  const unseen = unseenOf(reference, recent)
  const limit = configuration.unseen_share_max
  const unseenShare = valueCount > 0 ? unseen.count / valueCount : 0
  if (unseenShare <= limit * closingShare || valueCountOf(reference) === 0) return null
  const { pValueRise: pValue } = twoProportionTest({
    referenceCount: expectedUnseen(reference),
    referenceTrialCount: valueCountOf(reference),
    currentCount: unseen.count,
    currentTrialCount: valueCount,
  })
  if (pValue > configuration.drift_significance) return null
  return {
    problem: 'unseen-categories',
    isLingering: unseenShare <= limit,
    evidence: { unseenShare, unseenShareMax: limit, category: unseen.mostFrequent, values: valueCount, pValue },
  }
}

function unseenOf(
  reference: CategoricalProfile,
  recent: CategoricalProfile,
): { count: number; mostFrequent: string | null } {
  let count = 0
  let most = 0
  let mostFrequent: string | null = null
  for (const [category, rows] of recent.counts) {
    if (reference.counts.has(category)) continue
    count += rows
    if (rows > most) [most, mostFrequent] = [rows, category]
  }
  return { count, mostFrequent }
}

function expectedUnseen({ counts, otherCount }: CategoricalProfile): number {
  let seenOnce = 0
  for (const rows of counts.values()) if (rows === 1) seenOnce++
  return seenOnce + otherCount
}
