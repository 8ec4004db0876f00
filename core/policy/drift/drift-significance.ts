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
 * It serves the comparison of two files, which say nothing of time: rows are taken for independent. On a stream, whose
 * neighbouring rows are alike, nearly every look would be significant. `watch-drift.ts` judges those.
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
