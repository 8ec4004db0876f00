import type { PerformancePoint } from '#contracts/api/performance'

/** Whether a look had labels enough to say anything: a figure of a handful of rows jumps about, and means nothing. */
export function isJudged({ verdict }: Pick<PerformancePoint, 'verdict'>): boolean {
  return verdict !== 'insufficient-data'
}
