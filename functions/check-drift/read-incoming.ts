import type { Instant } from '#core/instant'
import { type IncomingRows, type RejectedSubject, rejectedSubjects } from '#core/policy/data-quality/find-rejected-rows'
import { qualityRowsMin } from '#core/policy/data-quality/judge-data-quality'
import type { Database } from '#core/ports/database'
import { findFrequentRejection } from '#store/rows/find-frequent-rejection'
import { type BatchCounts, loadBatchesBefore, loadLatestBatches } from '#store/rows/load-latest-batches'

/**
 * Batches that are looked through for {@link qualityRowsMin} rows of each kind: a capture may bring one row a batch.
 */
const latestBatchesMax = 200

/** Batches before the champion that tell the usual share: enough for it, however long the history is. */
const referenceBatchesMax = 1000

/**
 * The latest rows of each kind that came in, rejected ones included: only the newest batches with enough rows, because
 * an average over a day would hide a problem that began an hour ago.
 *
 * One statement where nothing was rejected.
 */
export async function readIncoming(
  database: Database,
  { modelName, version, now }: { readonly modelName: string; readonly version: number; readonly now: Instant },
): Promise<IncomingRows[]> {
  const batches = await loadLatestBatches(database, { modelName, now, limit: latestBatchesMax })
  const latest = rejectedSubjects
    .map((subject) => ({ subject, batches: enough(batches.filter((batch) => subjectOf(batch) === subject)) }))
    .filter((each) => each.batches.length > 0)
  const isAnyRejected = latest.some((each) => each.batches.some(({ rejectedCount }) => rejectedCount > 0))
  const before = isAnyRejected
    ? await loadBatchesBefore(database, { modelName, version, limit: referenceBatchesMax })
    : []
  const incoming: IncomingRows[] = []
  for (const { subject, batches } of latest) {
    const now = sumOf(batches)
    const reference = sumOf(before.filter((batch) => subjectOf(batch) === subject))
    const batchIds = batches.filter(({ rejectedCount }) => rejectedCount > 0).map(({ batchId }) => batchId)
    incoming.push({
      subject,
      rowCount: now.rows,
      rejectedCount: now.rejected,
      referenceRowCount: reference.rows,
      referenceRejectedCount: reference.rejected,
      reason: batchIds.length > 0 ? await findFrequentRejection(database, { modelName, batchIds }) : null,
    })
  }
  return incoming
}

/** A batch that was rejected whole counts as observations, which most batches are. */
function subjectOf({ observationCount, labelCount }: BatchCounts): RejectedSubject {
  return labelCount > 0 && observationCount === 0 ? 'incoming labels' : 'incoming rows'
}

function enough(batches: readonly BatchCounts[]): BatchCounts[] {
  let rows = 0
  const next = batches.findIndex((batch) => {
    rows += rowsOf(batch)
    return rows >= qualityRowsMin
  })
  return next < 0 ? [...batches] : batches.slice(0, next + 1)
}

/** A row may hold an observation and its label. */
function rowsOf({ observationCount, labelCount, rejectedCount }: BatchCounts): number {
  return Math.max(observationCount, labelCount) + rejectedCount
}

function sumOf(batches: readonly BatchCounts[]): { rows: number; rejected: number } {
  let [rows, rejected] = [0, 0]
  for (const batch of batches) {
    rows += rowsOf(batch)
    rejected += batch.rejectedCount
  }
  return { rows, rejected }
}
