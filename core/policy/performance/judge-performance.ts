import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import type { Severity } from '#contracts/severity'
import { roundFigure } from '#core/policy/drift/round-figure'
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

export interface PerformanceJudgement {
  /** `below-majority`: not below the threshold, and worse than always saying the majority class of the same rows. */
  readonly status: 'healthy' | 'below-majority' | 'degraded' | 'insufficient-data'
  readonly scored: number
  readonly labelled: number
  /** Share of the scored rows that have a label; null without scored rows. */
  readonly labelCoverage: number | null
  /** Missing labels may still change the figures. */
  readonly provisional: boolean
  readonly accuracy: number | null
  /** Wilson interval of the accuracy at `performance_confidence`. */
  readonly accuracyInterval: { readonly lower: number; readonly upper: number } | null
  /** Null where undefined: no row was predicted positive, or none was positive. */
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

/**
 * Rows that an AUC needs of each class: with fewer its standard error is about 0.1 or more, too wide to show a
 * difference.
 */
const aucClassRowsMin = 10

/**
 * Judges a version's labelled predictions. They are degraded only when even the upper confidence bound of the accuracy
 * lies below `performance_threshold`. A version above a threshold that was set too low is not healthy for that: it is
 * `below-majority` when even that bound lies below the majority class of the same rows.
 *
 * A window that lacks labels is provisional. It is degraded only if it would be with every missing label counted as
 * correct, because late labels may be the easy ones. Otherwise a bad figure on it is `insufficient-data`, not a
 * verdict. Rows are taken as independent: where mistakes come in runs, the interval is too narrow.
 *
 * @complexity O(1)
 * @see {@link wilsonInterval}
 * @example judgePerformance(window, configuration).status // => 'healthy'
 */
export function judgePerformance(window: PerformanceWindow, configuration: Configuration): PerformanceJudgement {
  const { scored, truePositives, falsePositives, trueNegatives, falseNegatives } = window
  const correct = truePositives + trueNegatives
  const labelled = correct + falsePositives + falseNegatives
  const confidence = configuration.performance_confidence
  const labelCoverage = scored > 0 ? Math.min(1, labelled / scored) : null
  const provisional = labelCoverage === null || labelCoverage < configuration.label_coverage_min
  const metrics = classificationMetrics({
    truePositiveCount: truePositives,
    falsePositiveCount: falsePositives,
    trueNegativeCount: trueNegatives,
    falseNegativeCount: falseNegatives,
  })
  const accuracyInterval =
    labelled > 0 ? wilsonInterval({ successCount: correct, trialCount: labelled, confidence }) : null
  const figures = { scored, labelled, labelCoverage, provisional, ...metrics, accuracyInterval }
  const threshold = configuration.performance_threshold
  const positives = truePositives + falseNegatives
  const majorityAccuracy = labelled > 0 ? Math.max(positives, labelled - positives) / labelled : null
  const verdict = verdictOf({ ...figures, correct, majorityAccuracy }, configuration)
  const margin = metrics.accuracy === null ? null : metrics.accuracy - threshold
  return {
    ...figures,
    ...verdict,
    auc: aucOf(window),
    threshold,
    margin,
    severity: verdict.status === 'degraded' ? severityOf(margin ?? 0, configuration) : null,
    evidence: {
      accuracy: metrics.accuracy,
      lowerBound: accuracyInterval?.lower ?? null,
      upperBound: accuracyInterval?.upper ?? null,
      threshold,
      margin,
      majorityShare: majorityAccuracy,
      scored,
      labels: labelled,
      labelCoverage,
      provisional,
    },
  }
}

interface Figures {
  readonly scored: number
  readonly labelled: number
  readonly correct: number
  readonly provisional: boolean
  readonly accuracy: number | null
  readonly accuracyInterval: { readonly lower: number; readonly upper: number } | null
  /** The accuracy of always saying the majority class of the labelled rows; null without any. */
  readonly majorityAccuracy: number | null
}

function verdictOf(figures: Figures, configuration: Configuration): Pick<PerformanceJudgement, 'status' | 'reason'> {
  const { scored, labelled, correct, provisional, accuracy, accuracyInterval: interval, majorityAccuracy } = figures
  const {
    performance_rows_min: rowsMin,
    performance_threshold: threshold,
    performance_confidence: confidence,
  } = configuration
  if (accuracy === null || !interval || labelled < rowsMin) {
    return { status: 'insufficient-data', reason: `${labelled} of the ${rowsMin} labelled rows that a verdict needs.` }
  }
  const figure = `Accuracy ${roundFigure(accuracy)} on ${labelled} labels (at most ${roundFigure(interval.upper)})`
  if (interval.upper >= threshold) {
    if (majorityAccuracy === null || interval.upper >= majorityAccuracy)
      return { status: 'healthy', reason: `${figure}: not below ${threshold}.` }
    const majority = `below always saying the majority class (${roundFigure(majorityAccuracy)})`
    return { status: 'below-majority', reason: `${figure}: not below ${threshold}, but ${majority}.` }
  }
  if (!provisional) return { status: 'degraded', reason: `${figure}: below ${threshold}.` }

  const missing = Math.max(0, scored - labelled)
  const best = wilsonInterval({ successCount: correct + missing, trialCount: labelled + missing, confidence })
  return best.upper < threshold
    ? {
        status: 'degraded',
        reason: `${figure}: below ${threshold} even if the ${missing} missing labels are all correct.`,
      }
    : {
        status: 'insufficient-data',
        reason: `${figure}, but ${missing} labels are missing that may lift it to ${threshold}.`,
      }
}

function aucOf({ auc, truePositives, falsePositives, trueNegatives, falseNegatives }: PerformanceWindow): AucOutcome {
  const smallerClass = Math.min(truePositives + falseNegatives, trueNegatives + falsePositives)
  return auc.status === 'measured' && smallerClass < aucClassRowsMin ? { status: 'insufficient-data' } : auc
}

/**
 * In steps of `rollback_threshold`, the loss of accuracy that matters to this model: up to one step low, up to two
 * medium.
 */
function severityOf(margin: number, { rollback_threshold: step }: Configuration): Severity {
  if (margin > -step) return 'low'
  return margin > -2 * step ? 'medium' : 'high'
}
