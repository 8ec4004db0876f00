import type { PerformancePoint } from '#contracts/api/performance'

/** Whether a check had enough labels: the accuracy of a handful of rows is noise. */
export function isJudged({ verdict }: Pick<PerformancePoint, 'verdict'>): boolean {
  return verdict !== 'insufficient-data'
}
