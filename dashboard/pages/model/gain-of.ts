import type { PerformancePoint } from '#contracts/api/performance'
import { shownDifference } from '../../format/numbers.ts'

export interface Gain {
  /** The mean over the points that have both; `baseline` likewise. */
  readonly accuracy: number
  readonly baseline: number
  /** The difference of both after rounding, as they are shown. */
  readonly gained: number
}

type Compared = Pick<PerformancePoint, 'accuracy' | 'baselineAccuracy' | 'version'>

/**
 * The accuracy gained by retraining, over the points of a chart. Null where the baseline was never scored on the rows
 * of another version.
 *
 * An estimate, not a count of rows: each point is the last check of a stretch of time, and stretches weigh the same.
 */
export function gainOf(points: readonly Compared[]): Gain | null {
  const both = points.filter(({ accuracy, baselineAccuracy }) => accuracy !== null && baselineAccuracy !== null)
  if (both.length === 0 || new Set(both.map(({ version }) => version)).size < 2) return null
  const mean = (value: (point: Compared) => number | null) =>
    both.reduce((sum, point) => sum + (value(point) ?? 0), 0) / both.length
  const [accuracy, baseline] = [mean((point) => point.accuracy), mean((point) => point.baselineAccuracy)]
  return { accuracy, baseline, gained: shownDifference(accuracy, baseline) }
}
