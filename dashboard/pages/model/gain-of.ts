import type { PerformancePoint } from '#contracts/api/performance'
import { shownDifference } from '../../format/numbers.ts'

export interface Gain {
  /** Means over the points where both are known. */
  readonly accuracy: number
  readonly baseline: number
  /** The first less the second, as both are shown. */
  readonly gained: number
}

type Compared = Pick<PerformancePoint, 'accuracy' | 'baselineAccuracy' | 'version'>

/**
 * What retraining gained over never retraining, over the points of a chart; null where the first version was never scored beside
 * another one.
 *
 * Points stand for equal stretches of time, each by its last look: an estimate, and no count of rows.
 */
export function gainOf(points: readonly Compared[]): Gain | null {
  const both = points.filter(({ accuracy, baselineAccuracy }) => accuracy !== null && baselineAccuracy !== null)
  if (both.length === 0 || new Set(both.map(({ version }) => version)).size < 2) return null
  const mean = (value: (point: Compared) => number | null) =>
    both.reduce((sum, point) => sum + (value(point) ?? 0), 0) / both.length
  const [accuracy, baseline] = [mean((point) => point.accuracy), mean((point) => point.baselineAccuracy)]
  return { accuracy, baseline, gained: shownDifference(accuracy, baseline) }
}
