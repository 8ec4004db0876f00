import { dayMs, type Instant } from '#core/instant'
import {
  type OpenDataQualityEpisode,
  type UsualChange,
  usualSince,
} from '#core/policy/data-quality/data-quality-episodes'
import { soundDays } from '#core/policy/data-quality/feature-in-use'
import type { IncomingRows, RejectedSubject } from '#core/policy/data-quality/find-rejected-rows'
import { qualityRowsMin } from '#core/policy/data-quality/judge-share'
import type { Database } from '#core/ports/database'
import { findFrequentRejection } from '#store/rows/find-frequent-rejection'
import { type LatestArrivals, loadArrivalsBefore } from '#store/rows/load-arrivals'
import { type BatchCounts, loadLatestBatches } from '#store/rows/load-latest-batches'

/** Batches that are looked through for a run of rejected ones, and for its reason: a capture may bring one row a batch. */
const latestBatchesMax = 200

/**
 * The rows of each kind that came in on the latest day and on the days before, rejected ones included.
 *
 * No statement where nothing was rejected.
 */
export async function readIncoming(
  database: Database,
  {
    modelName,
    now,
    arrivals,
    open,
    changes,
  }: {
    readonly modelName: string
    readonly now: Instant
    readonly arrivals: readonly LatestArrivals[]
    readonly open: readonly OpenDataQualityEpisode[]
    /** Changes that count as usual. */
    readonly changes: readonly UsualChange[]
  },
): Promise<IncomingRows[]> {
  const isAnyRejected = arrivals.some(({ rejectedCount }) => rejectedCount > 0)
  const batches = isAnyRejected ? await loadLatestBatches(database, { modelName, now, limit: latestBatchesMax }) : []
  const incoming: IncomingRows[] = []
  for (const { isLabels, from, ...counts } of arrivals) {
    const { rowCount, rejectedCount } = worseOf(counts)
    const subject: RejectedSubject = isLabels ? 'incoming labels' : 'incoming rows'
    const latest = { mean: rejectedCount / rowCount, rowCount }
    if (rejectedCount === 0) {
      incoming.push({ subject, days: [], latest, rejectedRun: 0, reason: null, isChanged: false })
      continue
    }
    const changedAt = usualSince(changes, 'rejected-rows', subject)
    const before = await loadArrivalsBefore(database, { modelName, isLabels, before: from, wholeFrom: changedAt })
    const brokenSince = open.find((episode) => episode.subject === subject)?.openedAt ?? null
    const days = before.map((day) => ({ ...day, at: from - (day.daysAgo + 1) * dayMs }))
    const own = batches.filter((batch) => isOfLabels(batch) === isLabels)
    const batchIds = own.filter((batch) => batch.rejectedCount > 0).map(({ batchId }) => batchId)
    incoming.push({
      subject,
      days: soundDays(days, { brokenSince, usualSince: changedAt }).map((day) => ({
        mean: day.rejectedCount / day.rowCount,
        ...day,
      })),
      latest,
      isChanged: changedAt !== null,
      rejectedRun: runOf(own),
      reason: batchIds.length > 0 ? await findFrequentRejection(database, { modelName, batchIds }) : null,
    })
  }
  return incoming
}

/**
 * The counts of all rows of the day, or of those that are no history where their rejected share is larger: 50,000 good
 * rows of a history would hide for a day that of the rows of today every fourth is refused.
 */
function worseOf(counts: {
  readonly rowCount: number
  readonly rejectedCount: number
  readonly freshRowCount: number
  readonly freshRejectedCount: number
}) {
  const { rowCount, rejectedCount, freshRowCount, freshRejectedCount } = counts
  const isWorse =
    freshRowCount >= qualityRowsMin && freshRejectedCount / freshRowCount > rejectedCount / Math.max(1, rowCount)
  return isWorse ? { rowCount: freshRowCount, rejectedCount: freshRejectedCount } : { rowCount, rejectedCount }
}

function isOfLabels({ observationCount, labelCount }: BatchCounts): boolean {
  return labelCount > 0 && observationCount === 0
}

/** Rows of the newest batches of which nothing was accepted. */
function runOf(newestFirst: readonly BatchCounts[]): number {
  const accepted = newestFirst.findIndex(({ observationCount, labelCount }) => observationCount + labelCount > 0)
  const run = accepted < 0 ? newestFirst : newestFirst.slice(0, accepted)
  return run.reduce((rows, { rejectedCount }) => rows + rejectedCount, 0)
}
