import type { CalibrationBin } from '#contracts/calibration-bin'
import type { Evaluation } from '#contracts/evaluation'
import { importancesKept, type KeptImportance } from '#contracts/feature-importance'
import type { HeldOutScores } from '#contracts/held-out-scores'
import type { ResidualBin } from '#contracts/residual-bin'
import { calibrationOf } from './calibration-of.ts'
import { residualsOf } from './residuals-of.ts'

/** What is kept with a version of the longer parts of its trainer's report; null where it wrote none, or none applies. */
export interface HeldOutParts {
  readonly calibration: readonly CalibrationBin[] | null
  readonly residuals: readonly ResidualBin[] | null
  readonly importance: KeptImportance | null
}

/**
 * Sums up the longer parts of an evaluation, by its task.
 *
 * @complexity O(scores log scores)
 * @example heldOutParts({ task: 'regression', featureImportance: null }, null).residuals // => null
 */
export function heldOutParts(
  { task, featureImportance }: Pick<Evaluation, 'task' | 'featureImportance'>,
  written: HeldOutScores | null,
): HeldOutParts {
  const importance = featureImportance && {
    features: featureImportance.slice(0, importancesKept),
    featureCount: featureImportance.length,
  }
  const isRegression = task === 'regression'
  return {
    calibration: written === null || isRegression ? null : calibrationOf(written),
    residuals: written !== null && isRegression ? residualsOf(written) : null,
    importance,
  }
}
