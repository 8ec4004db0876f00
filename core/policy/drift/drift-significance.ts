import type { Configuration } from '#contracts/configuration'
import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'

export interface Significance {
  /** Adjusted for the number of features, in [0, 1]. */
  readonly adjustedPValue: number
  readonly isSignificant: boolean
}

/**
 * Which of a look's differences are significant: Benjamini and Hochberg's procedure over all features that were compared, at
 * `drift_significance`. The one place where significance lives: whoever replaces it replaces it here.
 *
 * It answers for sample sizes and the number of features, not for autocorrelation: rows of a stream are less independent than
 * the p-values believe, so on such data it calls too much significant (measured: with no drift, 5 % of looks on independent
 * rows and nearly all on strongly autocorrelated ones). What then holds alarms back is that a drift must also be material, that
 * it opens one episode and not one a look, and that drift alone does not retrain below a severity. A threshold calibrated on
 * blocks of the model's own history would hold its level on both.
 *
 * @param pValues one a compared feature, in any order
 * @returns one a p-value, in the same order
 * @complexity O(features log features)
 * @see {@link benjaminiHochberg}
 * @example driftSignificance([0.0001, 0.04], configuration).map(({ isSignificant }) => isSignificant) // => [true, false]
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
