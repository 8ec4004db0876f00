import type { Configuration } from '#contracts/configuration'
import type { AreaUnderRoc } from '#core/statistics/area-under-roc'
import { classificationMetrics } from '#core/statistics/classification-metrics'
import { wilsonInterval } from '#core/statistics/wilson-interval'

/** The AUC of a window, or why it has none. */
type AucOutcome = AreaUnderRoc | { readonly status: 'insufficient-data' }

/** A window of one version's predictions. */
export interface PerformanceWindow {
  /** Predictions in the window, labelled or not. */
  readonly scored: number
  /** Counts among the labelled ones. */
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
  readonly auc: AreaUnderRoc
}

/** The figures of a window as charts and tables show them. */
export interface ShownFigures {
  readonly scored: number
  readonly labelled: number
  /** Share of the scored rows that have a label; null without scored rows. */
  readonly labelCoverage: number | null
  /** Missing labels may still change the figures. */
  readonly provisional: boolean
  readonly accuracy: number | null
  /** 95 % interval of the accuracy, with the runs that mistakes come in. */
  readonly accuracyInterval: { readonly lower: number; readonly upper: number } | null
  /** Null where undefined: no row was predicted positive, or none was positive. */
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  readonly auc: AucOutcome
}

/**
 * Rows that an AUC needs of each class: with fewer its standard error is about 0.1 or more, too wide to show a
 * difference.
 */
const aucClassRowsMin = 10

/** The usual confidence of an interval that is drawn. No decision is made of it. */
const intervalConfidence = 0.95

/**
 * The figures of a window that are shown: no verdict, and no evidence for one.
 *
 * @param rowsPerIndependent rows that tell as much as one independent row, 1 or more: mistakes that come in runs make
 *   the interval wider
 * @complexity O(1)
 * @see {@link wilsonInterval}
 * @example shownFigures(window, { label_coverage_min: 0.9, rowsPerIndependent: 1 }).accuracy // => 0.825
 */
export function shownFigures(
  window: PerformanceWindow,
  {
    label_coverage_min,
    rowsPerIndependent,
  }: Pick<Configuration, 'label_coverage_min'> & { readonly rowsPerIndependent: number },
): ShownFigures {
  const { scored, truePositives, falsePositives, trueNegatives, falseNegatives } = window
  const correct = truePositives + trueNegatives
  const labelled = correct + falsePositives + falseNegatives
  const labelCoverage = scored > 0 ? Math.min(1, labelled / scored) : null
  const trialCount = Math.max(1, Math.round(labelled / rowsPerIndependent))
  const successCount = Math.round((correct / Math.max(1, labelled)) * trialCount)
  return {
    scored,
    labelled,
    labelCoverage,
    provisional: labelCoverage === null || labelCoverage < label_coverage_min,
    ...classificationMetrics({
      truePositiveCount: truePositives,
      falsePositiveCount: falsePositives,
      trueNegativeCount: trueNegatives,
      falseNegativeCount: falseNegatives,
    }),
    accuracyInterval:
      labelled > 0 ? wilsonInterval({ successCount, trialCount, confidence: intervalConfidence }) : null,
    auc: aucOf(window),
  }
}

function aucOf({ auc, truePositives, falsePositives, trueNegatives, falseNegatives }: PerformanceWindow): AucOutcome {
  const smallerClass = Math.min(truePositives + falseNegatives, trueNegatives + falsePositives)
  return auc.status === 'measured' && smallerClass < aucClassRowsMin ? { status: 'insufficient-data' } : auc
}
