import type { EstimatePoint } from '#contracts/api/performance'

/**
 * The estimated days whose labels are not in. Days before the newest labelled one are past: those of a version that was
 * replaced before its labels came stay without an observed figure.
 *
 * @param estimates oldest first
 */
export function waitingEstimates<Point extends Pick<EstimatePoint, 'observedAccuracy'>>(
  estimates: readonly Point[],
): readonly Point[] {
  return estimates.slice(estimates.findLastIndex(({ observedAccuracy }) => observedAccuracy !== null) + 1)
}
