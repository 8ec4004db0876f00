import { areaUnderRoc, type RankedClasses } from '#core/statistics/area-under-roc'
import { classificationMetrics } from '#core/statistics/classification-metrics'
import { type ClassFigures, multiclassMetrics } from '#core/statistics/multiclass-metrics'
import { type RegressionSums, regressionMetrics } from '#core/statistics/regression-metrics'

/** The labelled rows of a window, counted by the model's task. */
export type WindowCounts = BinaryCounts | MulticlassCounts | RegressionCounts

interface BinaryCounts {
  readonly task: 'binary-classification'
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
  readonly ranked: RankedClasses
  /** Sums over the labelled rows. */
  readonly logLoss: number
  readonly brier: number
}

interface MulticlassCounts {
  readonly task: 'multiclass-classification'
  /** Rows by label (first index) and answer (second). */
  readonly confusion: readonly (readonly number[])[]
  /** Of each class; null where its rows were not ranked. */
  readonly ranked: readonly (RankedClasses | null)[]
  /** Labelled rows whose probabilities are known, and sums over them. */
  readonly withProbabilities: number
  readonly logLoss: number
  readonly brier: number
}

interface RegressionCounts extends RegressionSums {
  readonly task: 'regression'
}

/** The figures of a window as charts and tables show them; null where one does not apply, or is not known. */
export interface WindowFigures {
  readonly accuracy: number | null
  /** Of several classes, this and the next four are the mean of the classes that have one (macro). */
  readonly balancedAccuracy: number | null
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  readonly auc: number | null
  readonly logLoss: number | null
  readonly brier: number | null
  /** Of several classes, in their order. */
  readonly byClass: readonly ClassFigures[] | null
  readonly mae: number | null
  readonly rmse: number | null
  readonly mase: number | null
  readonly r2: number | null
  readonly pinball: number | null
  readonly intervalCoverage: number | null
}

const none: WindowFigures = {
  accuracy: null,
  balancedAccuracy: null,
  precision: null,
  recall: null,
  f1: null,
  auc: null,
  logLoss: null,
  brier: null,
  byClass: null,
  mae: null,
  rmse: null,
  mase: null,
  r2: null,
  pinball: null,
  intervalCoverage: null,
}

/**
 * Rows that an AUC needs of each class: with fewer its standard error is about 0.1 or more, too wide to show a
 * difference.
 */
const aucClassRowsMin = 10

/**
 * The figures of a window, by the model's task. No decision is made of them.
 *
 * @complexity O(1), of several classes O(classes²)
 * @throws {InvalidInputError} as {@link multiclassMetrics} and {@link areaUnderRoc}
 * @example windowFigures(window.counts).accuracy // => 0.825
 */
export function windowFigures(counts: WindowCounts): WindowFigures {
  switch (counts.task) {
    case 'binary-classification':
      return { ...none, ...binaryFigures(counts) }
    case 'multiclass-classification':
      return { ...none, ...multiclassFigures(counts) }
    case 'regression':
      return { ...none, ...regressionMetrics(counts) }
  }
}

function binaryFigures({ ranked, logLoss, brier, ...counts }: BinaryCounts): Partial<WindowFigures> {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts
  const rows = truePositives + falsePositives + trueNegatives + falseNegatives
  const negatives = trueNegatives + falsePositives
  const figures = classificationMetrics({
    truePositiveCount: truePositives,
    falsePositiveCount: falsePositives,
    trueNegativeCount: trueNegatives,
    falseNegativeCount: falseNegatives,
  })
  const { recall } = figures
  const auc = areaUnderRoc(ranked)
  return {
    ...figures,
    balancedAccuracy: recall === null || negatives === 0 ? null : (recall + trueNegatives / negatives) / 2,
    auc: auc.status === 'measured' && isEnough(ranked) ? auc.value : null,
    logLoss: rows === 0 ? null : logLoss / rows,
    brier: rows === 0 ? null : brier / rows,
  }
}

function multiclassFigures(counts: MulticlassCounts): Partial<WindowFigures> {
  const { confusion, ranked, withProbabilities, logLoss, brier } = counts
  return {
    ...multiclassMetrics(
      confusion,
      ranked.map((ranks) => (ranks !== null && isEnough(ranks) ? ranks : null)),
    ),
    logLoss: withProbabilities === 0 ? null : logLoss / withProbabilities,
    brier: withProbabilities === 0 ? null : brier / withProbabilities,
  }
}

function isEnough({ positiveCount, negativeCount }: RankedClasses): boolean {
  return Math.min(positiveCount, negativeCount) >= aucClassRowsMin
}
