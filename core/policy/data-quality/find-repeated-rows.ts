import type { Evidence } from '#contracts/evidence'
import type { Block } from '#core/statistics/block'
import { longerSpan } from './day-spread.ts'
import type { QualityLimits } from './feature-in-use.ts'
import { judgeShare } from './judge-share.ts'

export interface Repeats {
  /** The share of rows that repeat an earlier one of their day, feature by feature; oldest first, before the latest day. */
  readonly days: readonly Block[]
  readonly latest: Block
  readonly limits: QualityLimits
}

export interface RepeatedRows {
  readonly problem: 'repeated-rows'
  readonly isLingering: boolean
  readonly evidence: Evidence
}

/**
 * Finds that many more rows than usual have the values of another row of their day: rows that were sent again under new
 * ids. A repeated row is one that should not be there: the limit is that of null rates.
 *
 * Rows of few categories repeat each other by nature. They leave nothing to find, except that there are too many.
 *
 * @complexity O(days)
 */
export function findRepeatedRows({ days, latest, limits }: Repeats): RepeatedRows | null {
  const { grade, share, usualShare } = judgeShare({
    reference: days,
    latest,
    longer: longerSpan(latest, days),
    riseMax: limits.null_rate_rise_max,
    chanceMax: limits.chanceMax,
  })
  if (grade === 'usual' || grade === 'unknown') return null
  const evidence = { repeatedShare: share, usualRepeatedShare: usualShare, repeatedShareMax: limits.null_rate_rise_max }
  return {
    problem: 'repeated-rows',
    isLingering: grade === 'lingering',
    evidence: { ...evidence, rows: latest.rowCount },
  }
}
