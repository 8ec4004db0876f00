import type { Metric } from './metric.ts'
import { metricFigure } from './metric-words.ts'
import type { EstimatedFigure, PerformanceEstimate } from './performance-estimate.ts'
import { percent, plural, showFigure } from './wording.ts'

/** An estimated mean loss per row as the metric's own figure: a lower loss may be a higher figure. */
export function estimatedFigure(
  metric: Metric,
  { value, lower, upper }: { readonly value: number; readonly lower: number | null; readonly upper: number | null },
): EstimatedFigure {
  const figureOf = (loss: number) => metricFigure(metric, loss).value
  if (lower === null || upper === null) return { value: figureOf(value), lower: null, upper: null }
  const [one, other] = [figureOf(lower), figureOf(upper)]
  const isShare = metric === 'accuracy' || metric === 'balanced-accuracy'
  const within = (figure: number) => (isShare ? Math.min(1, Math.max(0, figure)) : figure)
  return { value: figureOf(value), lower: within(Math.min(one, other)), upper: within(Math.max(one, other)) }
}

/** The assumption that the estimate rests on: shown wherever it is. */
export const estimateAssumption =
  'It assumes that scores mean what they meant: a change of what the features say about the label does not show.'

/**
 * An estimate in two sentences.
 *
 * @example estimateInWords({ metric: 'accuracy', figure: { value: 0.66, lower: 0.62, upper: 0.7 }, rows: 120, labelledRows: 900,
 *   from: '2024-01-01T00:00:00.000Z', to: '2024-01-02T00:00:00.000Z', accuracy: { value: 0.66, lower: 0.62, upper: 0.7 } })
 *   // => 'Estimated accuracy 66.0 % (62.0 % to 70.0 %) on 120 rows whose labels are not in. It assumes that scores mean what they meant: a change of what the features say about the label does not show.'
 */
export function estimateInWords({ metric, figure, rows }: PerformanceEstimate): string {
  const isShare = metric === 'accuracy' || metric === 'balanced accuracy'
  const shown = (value: number) => (isShare ? percent(value) : showFigure(value))
  const { value, lower, upper } = figure
  const band =
    lower === null || upper === null
      ? ' (too few labels so far to say how far off that may be)'
      : ` (${shown(lower)} to ${shown(upper)})`
  return `Estimated ${metric} ${shown(value)}${band} on ${plural(rows, 'row')} whose labels are not in. ${estimateAssumption}`
}
