import type { IngestBatch } from '#contracts/ingest-batch'

/** One statement of the RDS Data API takes 4 MiB. So many rows are well below that. */
export const batchRowsMax = 2000

/**
 * Divides a file's batch into parts that one statement each can store. The first part keeps the batch's id, so that a
 * small file is the same delivery however it comes. All parts but the last say that more follows.
 */
export function divideBatch(batch: IngestBatch, rowsMax = batchRowsMax): IngestBatch[] {
  const { observations, labels } = batch
  const parts: IngestBatch[] = []
  const rows = observations.length + labels.length
  for (let start = 0; start === 0 || start < rows; start += rowsMax) {
    parts.push({
      ...batch,
      batchId: start === 0 ? batch.batchId : `${batch.batchId}-${parts.length}`,
      observations: observations.slice(start, start + rowsMax),
      labels: labels.slice(
        Math.max(0, start - observations.length),
        Math.max(0, start + rowsMax - observations.length),
      ),
      unreadable: start === 0 ? batch.unreadable : [],
      moreFollows: batch.moreFollows || start + rowsMax < rows,
    })
  }
  return parts
}
