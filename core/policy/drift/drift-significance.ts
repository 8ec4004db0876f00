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
 * It allows for sample sizes and for the number of columns, not for autocorrelation: it is for two files that are compared
 * once (`remodel drift`). A model in use is watched over days instead (`detect-drift.ts`).
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
