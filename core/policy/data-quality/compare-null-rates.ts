import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { twoProportionTest } from '#core/statistics/two-proportion-test'

export interface NullRatesDiffer {
  readonly problem: 'missing-columns' | 'null-spike'
  readonly evidence: Evidence
}

/**
 * Compares the null rates of two samples that are looked at once, without their times, as two files are: every value is
 * gone, or nulls rose by more than `null_rate_rise_max`, and by more than chance if rows are independent.
 *
 * @returns null where they do not differ so
 * @complexity O(sqrt(rows))
 * @example compareNullRates({ reference: profile, current: profile, configuration }) // => null
 */
export function compareNullRates({
  reference,
  current,
  configuration,
}: {
  readonly reference: FeatureProfile
  readonly current: FeatureProfile
  readonly configuration: Pick<Configuration, 'null_rate_rise_max' | 'drift_significance'>
}): NullRatesDiffer | null {
  const nullRate = current.nullCount / current.rowCount
  const nullRateReference = reference.rowCount > 0 ? reference.nullCount / reference.rowCount : 0
  const isGone = nullRate === 1 && nullRateReference < 1
  const limit = configuration.null_rate_rise_max
  if (!isGone && nullRate - nullRateReference <= limit) return null
  const { pValueRise: pValue } = twoProportionTest({
    referenceCount: reference.nullCount,
    referenceTrialCount: reference.rowCount,
    currentCount: current.nullCount,
    currentTrialCount: current.rowCount,
  })
  if (pValue > configuration.drift_significance) return null
  return {
    problem: isGone ? 'missing-columns' : 'null-spike',
    evidence: { nullRate, nullRateReference, nullRateRiseMax: limit, rows: current.rowCount, pValue },
  }
}
