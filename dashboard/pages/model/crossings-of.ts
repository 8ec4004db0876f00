import type { PerformancePoint } from '#contracts/api/performance'

export interface Crossings {
  /** Points with an accuracy. */
  readonly known: number
  readonly below: number
  /** Points whose whole interval is below the threshold. */
  readonly significant: number
  /** The first of these. */
  readonly firstAt: string | null
}

/**
 * Counts the points below a threshold, which may be one that is only being considered; null where no point has an
 * accuracy.
 *
 * @complexity O(points)
 */
export function crossingsOf(
  points: readonly Pick<PerformancePoint, 'at' | 'accuracy' | 'upper'>[],
  threshold: number,
): Crossings | null {
  const known = points.filter(({ accuracy }) => accuracy !== null)
  if (known.length === 0) return null
  const significant = known.filter(({ upper }) => upper !== null && upper < threshold)
  const below = known.filter(({ accuracy }) => (accuracy as number) < threshold).length
  return { known: known.length, below, significant: significant.length, firstAt: significant[0]?.at ?? null }
}
