import type { PerformancePoint } from '#contracts/api/performance'

export interface Crossings {
  /** Points whose accuracy is known. */
  readonly known: number
  readonly below: number
  /** Points whose whole interval lies below: what counts as degraded. */
  readonly significant: number
  /** The first of these. */
  readonly firstAt: string | null
}

/** Where a threshold is crossed, or would have been. @complexity O(points) */
export function crossingsOf(
  points: readonly Pick<PerformancePoint, 'at' | 'accuracy' | 'upper'>[],
  threshold: number,
): Crossings {
  const known = points.filter(({ accuracy }) => accuracy !== null)
  const significant = known.filter(({ upper }) => upper !== null && upper < threshold)
  const below = known.filter(({ accuracy }) => (accuracy as number) < threshold).length
  return { known: known.length, below, significant: significant.length, firstAt: significant[0]?.at ?? null }
}
