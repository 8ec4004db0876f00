import type { FleetModel } from '#contracts/api/model-summary'
import { isShareMetric } from '#contracts/metric-kind'
import { metricFigure } from '#contracts/metric-words'
import { figureText, percentText } from '../../format/numbers.ts'

/** How well a model does, in its own metric. */
export interface ModelFigure {
  /** The metric's name. */
  readonly metric: string
  readonly value: number | null
  /** The naive forecast on the same rows. */
  readonly naive: number | null
  /** Compared with the figures of the past: the threshold where that is an accuracy, else the naive forecast. */
  readonly line: number | null
  readonly text: string
  readonly naiveText: string
}

type Measured = Pick<FleetModel, 'metric' | 'performance' | 'performanceThreshold'>

/**
 * A model's figure: the accuracy of the latest labelled rows, and for models of another metric that metric over the
 * stretch that the verdict rests on.
 */
export function modelFigure({ metric, performance, performanceThreshold }: Measured): ModelFigure {
  const isAccuracy = metric === 'accuracy'
  const value = (isAccuracy ? performance?.accuracy : performance?.figure) ?? null
  const naive = (isAccuracy ? performance?.naiveAccuracy : performance?.naiveFigure) ?? null
  // For a metric that is no share, `performance_threshold` is a share of the naive forecast's loss.
  const line = isShareMetric(metric) ? performanceThreshold : naive
  const shown = isShareMetric(metric) ? percentText : figureText
  return { metric: metricFigure(metric, 0).name, value, naive, line, text: shown(value), naiveText: shown(naive) }
}
