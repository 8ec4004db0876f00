import type { Configuration } from '#contracts/configuration'
import type { RowSubject } from '#contracts/events/data-problem'
import type { Evidence } from '#contracts/evidence'
import type { Block } from '#core/statistics/block'
import { longerSpan } from './day-spread.ts'
import { judgeShare, qualityRowsMin } from './judge-share.ts'

/** Rows of a kind that came in, by the time of their arrival: rejected rows have no other time that can be trusted. */
export interface IncomingRows {
  readonly subject: RejectedSubject
  /** The share that was rejected on each day before the latest 24 hours and before an open problem, oldest first. */
  readonly days: readonly Block[]
  /** The share of the latest 24 hours in which rows came. */
  readonly latest: Block
  /** Rows of the newest batches of which every row was rejected. */
  readonly rejectedRun: number
  /** `days` begin with a change that counts as usual, and may be none yet. */
  readonly isChanged: boolean
  /** The most frequent reason of a rejection; null where none is known. */
  readonly reason: string | null
}

/** Files with observations, and files with labels alone. */
export type RejectedSubject = Extract<RowSubject, 'incoming rows' | 'incoming labels'>

export interface RejectedRows {
  readonly problem: 'rejected-rows'
  readonly isLingering: boolean
  readonly evidence: Evidence
}

/**
 * Finds whether many more rows were rejected than usual. A rejected row is one of which every value is missing: the
 * limit is that of null rates, and as with them a run of nothing but rejected rows is found at once, if it is longer
 * than the rejected rows of any two days before.
 *
 * @complexity O(days)
 * @example findRejectedRows({ subject: 'incoming rows', days: [{ mean: 0, rowCount: 1000 }], latest: { mean: 1, rowCount: 60
 *   }, rejectedRun: 60, isChanged: false, reason: null }, { null_rate_rise_max: 0.2, chanceMax: 1e-6 })?.problem // => 'rejected-rows'
 */
export function findRejectedRows(
  { days, latest, rejectedRun, isChanged, reason }: IncomingRows,
  { null_rate_rise_max, chanceMax }: Pick<Configuration, 'null_rate_rise_max'> & { readonly chanceMax: number },
): RejectedRows | null {
  if (isChanged && days.length === 0) return null
  // Without any day before, nothing was wrong as far as anyone knows.
  const known = days.length > 0 ? days : [{ mean: 0, rowCount: latest.rowCount }]
  const { grade, share, usualShare } = judgeShare({
    reference: known,
    latest,
    longer: longerSpan(latest, days),
    riseMax: null_rate_rise_max,
    chanceMax,
  })
  const runMax = 2 * known.reduce((most, { mean, rowCount }) => Math.max(most, mean * rowCount), 0)
  const isRun = usualShare !== 1 && rejectedRun >= qualityRowsMin && rejectedRun > runMax
  if (!isRun && (grade === 'usual' || grade === 'unknown')) return null
  return {
    problem: 'rejected-rows',
    isLingering: !isRun && grade === 'lingering',
    evidence: {
      rejectedShare: share,
      rejectedShareReference: usualShare,
      rejectedShareRiseMax: null_rate_rise_max,
      rejected: Math.round(share * latest.rowCount),
      rows: latest.rowCount,
      reason,
    },
  }
}
