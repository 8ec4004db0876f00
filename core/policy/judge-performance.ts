import type { Configuration } from '#contracts/configuration'
import type { Evidence, Severity } from '#contracts/model-types'

/** AUC of a window, or why it has none. */
export type AucOutcome =
  | { readonly status: 'computed'; readonly auc: number }
  | { readonly status: 'single-class' }
  | { readonly status: 'insufficient-data' }

/** One window of the predictions of one version. */
export interface PerformanceWindow {
  /** Predictions in the window, labelled or not. */
  readonly scored: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
  readonly auc: AucOutcome
}

export interface PerformanceJudgement {
  readonly status: 'healthy' | 'degraded' | 'insufficient-data'
  readonly scored: number
  readonly labelled: number
  /** Share of the scored rows that have a label; null without a scored row. */
  readonly labelCoverage: number | null
  /** Labels are still to come that may change the figures. */
  readonly provisional: boolean
  readonly accuracy: number | null
  /** Wilson's interval of the accuracy at `performance_confidence`. */
  readonly accuracyInterval: { readonly lower: number; readonly upper: number } | null
  /** Null where undefined: nothing was predicted positive, or nothing was positive. */
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  readonly auc: AucOutcome
  readonly threshold: number
  /** Accuracy minus threshold; negative below it. */
  readonly margin: number | null
  /** Null unless degraded. */
  readonly severity: Severity | null
  readonly reason: string
  readonly evidence: Evidence
}

/** Judges a version's labelled predictions. */
export function judgePerformance(window: PerformanceWindow, configuration: Configuration): PerformanceJudgement {
  throw new Error(`to be written: ${window.scored} ${configuration.performance_threshold}`)
}
