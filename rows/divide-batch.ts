import type { IngestBatch } from '#contracts/ingest-batch'

/** One statement of the RDS Data API takes 4 MiB. So many rows are well below that. */
export const batchRowsMax = 2000

/**
 * Divides a file's batch into parts that one statement each can store. The first part keeps the batch's id, so that a
 * small file is the same delivery however it comes. All parts but the last say that more follows.
 *
 * Labels of one observation stay together, because they are compared within a part; a part of one observation's labels
 * may therefore have more than `rowsMax`. Only one of them is stored.
 */
export function divideBatch(batch: IngestBatch, rowsMax = batchRowsMax): IngestBatch[] {
  const parts: IngestBatch[] = [{ ...batch, observations: [], labels: [] }]
  let rows = 0
  const partFor = (count: number): IngestBatch => {
    if (rows > 0 && rows + count > rowsMax) {
      const batchId = `${batch.batchId}-${parts.length}`
      parts.push({ ...batch, batchId, observations: [], labels: [], unreadable: [] })
      rows = 0
    }
    rows += count
    return parts.at(-1) as IngestBatch
  }
  for (const observation of batch.observations) partFor(1).observations.push(observation)
  for (const labels of Map.groupBy(batch.labels, ({ id }) => id).values()) {
    const part = partFor(labels.length)
    for (const label of labels) part.labels.push(label)
  }
  return parts.map((part, index) => ({ ...part, moreFollows: batch.moreFollows || index < parts.length - 1 }))
}
