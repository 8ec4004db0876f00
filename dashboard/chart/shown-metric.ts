import type { EstimatePoint, Performance, PerformancePoint } from '#contracts/api/performance'
import type { EstimatedFigure } from '#contracts/performance-estimate'
import { figureText, percentText } from '../format/numbers.ts'

/** The figure of a model's metric: where a chart finds it, and how it is written. */
export interface ShownMetric {
  /** As in a sentence: `accuracy`, `mean absolute error`. */
  readonly name: string
  readonly isShare: boolean
  readonly isLargerBetter: boolean
  /** A figure in the metric's own unit. */
  readonly text: (figure: number | null | undefined, digits?: number) => string
  readonly figureOf: (point: PerformancePoint) => number | null
  /** The ends of its interval; null where it has none. */
  readonly lowerOf: (point: PerformancePoint) => number | null
  readonly upperOf: (point: PerformancePoint) => number | null
  readonly naiveOf: (point: PerformancePoint) => number | null
  readonly naiveRuleOf: (point: PerformancePoint) => string | null
  readonly baselineOf: (point: PerformancePoint) => number | null
  readonly estimateOf: (estimate: EstimatePoint) => EstimatedFigure
}

/**
 * The metric that a model is judged by, for charts. Checks of earlier releases kept its figure over the stretch of the
 * verdict alone, not over the window.
 *
 * @example shownMetric({ metric: 'mean absolute error', isLargerBetter: false }).text(12.34) // => '12.3'
 */
export function shownMetric({ metric, isLargerBetter }: Pick<Performance, 'metric' | 'isLargerBetter'>): ShownMetric {
  const isShare = metric === 'accuracy' || metric === 'balanced accuracy'
  const text = (figure: number | null | undefined, digits = 1) =>
    isShare ? percentText(figure, digits) : figureText(figure)
  const shared = { name: metric, isShare, isLargerBetter, text }
  if (metric === 'accuracy')
    return {
      ...shared,
      figureOf: ({ accuracy }) => accuracy,
      lowerOf: ({ lower }) => lower,
      upperOf: ({ upper }) => upper,
      naiveOf: ({ naiveAccuracy }) => naiveAccuracy,
      naiveRuleOf: ({ naiveRule }) => naiveRule,
      baselineOf: ({ baselineAccuracy }) => baselineAccuracy,
      estimateOf: ({ accuracy }) => accuracy,
    }
  return {
    ...shared,
    figureOf: ({ windowFigure, figure }) => windowFigure ?? figure,
    lowerOf: () => null,
    upperOf: () => null,
    naiveOf: ({ windowNaiveFigure, naiveFigure }) => windowNaiveFigure ?? naiveFigure,
    naiveRuleOf: ({ windowNaiveRule }) => windowNaiveRule,
    baselineOf: ({ baselineFigure }) => baselineFigure,
    estimateOf: ({ figure }) => figure,
  }
}
