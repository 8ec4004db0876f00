import type { IncomingObject } from '#contracts/incoming-object'
import type { IngestBatch, IngestReport } from '#contracts/ingest-batch'
import { divideBatch } from '#rows/divide-batch'
import { findIngestedBatches } from '#store/rows/find-ingested-batches'
import { addReports, emptyReport } from './add-reports.ts'
import { batchesOfCapture, endpointOf } from './batches-of-capture.ts'
import { type IngestPorts, ingestBatch, servingModel } from './ingest-batch.ts'
import { knownLabels } from './known-labels.ts'
import { captureBytesMax, incomingBytesMax, objectTooLarge } from './object-limits.ts'

/**
 * Takes in a file of the bucket, a user's or an endpoint's, as one batch after the other.
 *
 * The batches' ids are made of the file's content: a file that is announced twice, put twice or sent to the API as well
 * counts once. A repeat of a run that broke off goes on where that stopped: parts that are stored are neither scored
 * nor stored again.
 *
 * @throws {InvalidInputError} `FILE_TOO_LARGE`, and the codes of `readIncoming`
 */
export async function ingestObject(
  ports: IngestPorts,
  { objectKey, sizeBytes }: IncomingObject,
): Promise<IngestReport> {
  const endpoint = endpointOf(objectKey)
  if (sizeBytes > (endpoint === null ? incomingBytesMax : captureBytesMax)) throw objectTooLarge(objectKey, endpoint)
  let total = emptyReport
  for (const batch of await readObject(ports, objectKey, endpoint)) {
    const report = await ingestParts(ports, batch)
    total = addReports(total, report)
  }
  return total
}

async function readObject(ports: IngestPorts, objectKey: string, endpoint: string | null): Promise<IngestBatch[]> {
  if (endpoint !== null)
    return batchesOfCapture(ports.database, { endpoint, bytes: await ports.objectStore.get(objectKey) })
  // A batch that comes as rows needs no reader of files.
  const { readIncoming } = await import('./read-incoming.ts')
  return [await readIncoming(ports, objectKey)]
}

/**
 * Takes in the parts of a batch that are not stored. Labels are learnt from the whole: the parts of a file
 * that is sorted by its labels show one class each.
 */
async function ingestParts(ports: IngestPorts, batch: IngestBatch): Promise<IngestReport> {
  const parts = divideBatch(batch)
  const batchIds = parts.map(({ batchId }) => batchId)
  const known = await findIngestedBatches(ports.database, { modelName: batch.modelName, batchIds })
  const knownIds = new Set(known.map(({ batchId }) => batchId))
  const { learntLabel, learntClasses } =
    parts.length === 1 ? emptyReport : await knownLabels(ports, await servingModel(ports, batch.modelName), batch)
  let report: IngestReport = { ...emptyReport, learntLabel, learntClasses: [...learntClasses] }
  for (const { observations, labels, rejected } of known)
    report = addReports(report, { ...emptyReport, observations, labels, rejected })
  for (const part of parts) if (!knownIds.has(part.batchId)) report = addReports(report, await ingestBatch(ports, part))
  return report
}
