import type { PerformancePoint } from '#contracts/api/performance'
import type { ShownMetric } from '../../chart/shown-metric.ts'
import { shownDifference } from '../../format/numbers.ts'

export interface Gain {
  /** The mean of the metric's figure over the points that have both; `baseline` likewise. */
  readonly figure: number
  readonly baseline: number
  /** By how much it is better: of shares the difference of both after rounding, as they are shown. */
  readonly gained: number
}

/**
 * The gain by retraining in the metric's figure, over the points of a chart. Null where the baseline was never scored on
 * the rows of another version.
 *
 * An estimate, not a count of rows: each point is the last check of a stretch of time, and stretches weigh the same.
 */
export function gainOf(
  points: readonly PerformancePoint[],
  { figureOf, baselineOf, isShare, isLargerBetter }: ShownMetric,
): Gain | null {
  const both = points.flatMap((point) => {
    const [figure, baseline] = [figureOf(point), baselineOf(point)]
    return figure === null || baseline === null ? [] : [{ figure, baseline, version: point.version }]
  })
  if (both.length === 0 || new Set(both.map(({ version }) => version)).size < 2) return null
  const mean = (name: 'figure' | 'baseline') => both.reduce((sum, point) => sum + point[name], 0) / both.length
  const [figure, baseline] = [mean('figure'), mean('baseline')]
  const rise = isShare ? shownDifference(figure, baseline) : figure - baseline
  return { figure, baseline, gained: isLargerBetter ? rise : -rise }
}
