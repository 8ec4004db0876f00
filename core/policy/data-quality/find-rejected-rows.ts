import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { twoProportionTest } from '#core/statistics/two-proportion-test'

/** Rows of a kind that came in: of the latest batches, and of those before the champion was trained. */
export interface IncomingRows {
  readonly subject: RejectedSubject
  readonly rowCount: number
  readonly rejectedCount: number
  readonly referenceRowCount: number
  readonly referenceRejectedCount: number
  /** The most frequent reason of a rejection; null where none is known. */
  readonly reason: string | null
}

/** Files with observations, and files with labels alone. */
export const rejectedSubjects = ['incoming rows', 'incoming labels'] as const
export type RejectedSubject = (typeof rejectedSubjects)[number]

export interface RejectedRows {
  readonly problem: 'rejected-rows'
  readonly isLingering: boolean
  readonly evidence: Evidence
}

/** An episode closes below this share of the limit, as those of features do. */
const closingShare = 0.5

/**
 * Finds whether many more of the latest rows were rejected than before. A rejected row is one of which every value is
 * missing: the limit is that of null rates.
 *
 * Rejected rows have no time that can be trusted, so that the latest ones are those that arrived last.
 *
 * @returns null where their share is not beyond half of the limit, or may be chance
 * @complexity O(sqrt(rows))
 * @example findRejectedRows({ subject: 'incoming rows', rowCount: 100, rejectedCount: 60, referenceRowCount: 1000,
 *   referenceRejectedCount: 0, reason: null }, configuration)?.problem // => 'rejected-rows'
 */
export function findRejectedRows(
  incoming: IncomingRows,
  configuration: Pick<Configuration, 'null_rate_rise_max' | 'drift_significance'>,
): RejectedRows | null {
  const { rowCount, rejectedCount, referenceRowCount, referenceRejectedCount, reason } = incoming
  const rejectedShare = rejectedCount / rowCount
  const rejectedShareReference = referenceRowCount > 0 ? referenceRejectedCount / referenceRowCount : 0
  const limit = configuration.null_rate_rise_max
  const rise = rejectedShare - rejectedShareReference
  if (rise <= limit * closingShare) return null
  const { pValueRise: pValue } = twoProportionTest({
    referenceCount: referenceRejectedCount,
    // Without any row before, as many without a rejection: nothing was wrong with them as far as anyone knows.
    referenceTrialCount: referenceRowCount || rowCount,
    currentCount: rejectedCount,
    currentTrialCount: rowCount,
  })
  if (pValue > configuration.drift_significance) return null
  return {
    problem: 'rejected-rows',
    isLingering: rise <= limit,
    evidence: {
      rejectedShare,
      rejectedShareReference,
      rejectedShareRiseMax: limit,
      rejected: rejectedCount,
      rows: rowCount,
      reason,
      pValue,
    },
  }
}
