import type { Configuration } from '#contracts/configuration'
import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'

export interface Significance {
  /** Adjusted for the number of features, in [0, 1]. */
  readonly adjustedPValue: number
  readonly isSignificant: boolean
}

/**
 * Finds the significant differences of a check: Benjamini and Hochberg's procedure over all features that were
 * compared, at `drift_significance`. Significance is decided here alone, so that another procedure replaces one file.
 *
 * It allows for sample sizes and for the number of features, not for autocorrelation. Rows of a stream are less
 * independent than the p-values assume, so that too many differences are significant there: measured without drift, 5 %
 * of checks on independent rows, and nearly all on strongly autocorrelated ones. Alarms are then held back because a
 * drift must also be material, because it opens one episode and not one a check, and because drift alone does not
 * retrain below a severity. A threshold calibrated on blocks of the model's own history would hold its level on both.
 *
 * @param pValues one for each compared feature, in any order
 * @returns one for each p-value, in the same order
 * @complexity O(features log features)
 * @see {@link benjaminiHochberg}
 * @example driftSignificance([0.0001, 0.04], configuration).map(({ isSignificant }) => isSignificant) // => [true,
 *   false]
 */
export function driftSignificance(
  pValues: readonly number[],
  { drift_significance }: Pick<Configuration, 'drift_significance'>,
): Significance[] {
  return benjaminiHochberg(pValues).map((adjustedPValue) => ({
    adjustedPValue,
    isSignificant: adjustedPValue <= drift_significance,
  }))
}
