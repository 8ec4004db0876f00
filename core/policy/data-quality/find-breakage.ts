import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { type CategoricalProfile, type FeatureProfile, valueCountOf } from '#core/profile/feature-profile'
import { twoProportionTest } from '#core/statistics/two-proportion-test'
import type { DataQualityProblem } from './judge-data-quality.ts'

export interface Breakage {
  readonly problem: Exclude<DataQualityProblem, 'silence'>
  readonly isLingering: boolean
  readonly evidence: Evidence
}

/** The reference's profile, a recent one of the same feature with enough rows, and the limits. */
export interface FeatureInUse {
  readonly reference: FeatureProfile
  readonly recent: FeatureProfile
  readonly configuration: Pick<Configuration, 'null_rate_rise_max' | 'unseen_share_max' | 'drift_significance'>
}

/** Share of its limit that a problem has to fall below before it is over: a rate that wavers around the limit is one episode. */
const closingShare = 0.5

/**
 * How a feature's recent values are broken, or null: all null where they were not, more nulls than `null_rate_rise_max` above
 * the reference, or more than `unseen_share_max` in categories that the reference does not have. Each must be significant too,
 * so that a rare value that happens to come twice is not a broken pipeline.
 *
 * @returns at most one, the gravest; `isLingering` between half of the limit and the limit
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
 * Some unseen values are no fault: categories that the reference saw once stand for as many that it missed (Good and Turing), and
 * what its cap left out may come back. Only a share above that counts.
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
