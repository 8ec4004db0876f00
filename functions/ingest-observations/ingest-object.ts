import { gunzipSync } from 'node:zlib'
import { type IncomingKey, readIncomingKey } from '#contracts/incoming-key'
import type { IncomingObject } from '#contracts/incoming-object'
import { type IngestBatch, type IngestReport, rejectedRowsListedMax } from '#contracts/ingest-batch'
import { InvalidInputError } from '#core/errors'
import { contentAddress } from '#core/identity'
import { loadModel } from '#store/load-model'
import type { Ports } from '../ports.ts'
import { batchesOfCapture, endpointOf } from './batches-of-capture.ts'
import { divideBatch } from './divide-batch.ts'

/** Text beyond it does not fit the function's memory several times over, as reading it needs. */
export const incomingBytesMax = 64 * 1024 * 1024

type ObjectPorts = Pick<Ports, 'database' | 'objectStore'>

const nothingIngested: IngestReport = {
  status: 'already-ingested',
  observations: 0,
  observationsNew: 0,
  labels: 0,
  labelsNew: 0,
  labelsCorrected: 0,
  labelsWaiting: 0,
  scored: 0,
  rejected: 0,
  rejectedRows: [],
}

/**
 * Reads a file of rows that a user put into the bucket, or what an endpoint captured, and takes it in as one batch after the other.
 *
 * The batches' ids are made of the file's content: a file that is announced twice, put twice or sent to the API as well counts once,
 * and a run that broke off goes on where it stopped.
 *
 * @throws {InvalidInputError} `NOT_AN_INCOMING_FILE` | `UNKNOWN_MODEL` | `FILE_TOO_LARGE` | `UNREADABLE_FILE`, and what `readRows` throws
 */
export async function ingestObject(
  ports: ObjectPorts,
  object: IncomingObject,
  ingest: (batch: IngestBatch) => Promise<IngestReport>,
): Promise<IngestReport> {
  const { objectKey, sizeBytes } = object
  if (sizeBytes > incomingBytesMax)
    throw refusal('FILE_TOO_LARGE', objectKey, `it has more than ${incomingBytesMax} bytes`)
  const endpoint = endpointOf(objectKey)
  const batches =
    endpoint === null
      ? [await readIncoming(ports, objectKey)]
      : await batchesOfCapture(ports.database, { endpoint, bytes: await ports.objectStore.get(objectKey) })
  let report = nothingIngested
  for (const part of batches.flatMap((batch) => divideBatch(batch))) report = sum(report, await ingest(part))
  return report
}

async function readIncoming({ database, objectStore }: ObjectPorts, objectKey: string): Promise<IngestBatch> {
  const key = readIncomingKey(objectKey)
  if (!key) {
    const why = 'its key is not incoming/MODEL/observations|labels/FILE.csv|ndjson[.gz]'
    throw refusal('NOT_AN_INCOMING_FILE', objectKey, why)
  }
  const model = await loadModel(database, key.modelName)
  if (!model) throw refusal('UNKNOWN_MODEL', objectKey, `there is no model ${key.modelName}`)
  // Who announces rows otherwise needs no reader of files.
  const [bytes, { readRows }] = await Promise.all([objectStore.get(objectKey), import('../api/read-rows.ts')])
  const { batch } = readRows({
    model: model.definition,
    kind: key.kind,
    source: { format: key.format, text: textOf(bytes, key, objectKey) },
    batchId: `${key.kind}-${contentAddress(bytes)}`,
    rowOffset: 0,
    moreFollows: false,
  })
  return batch
}

/** @throws {InvalidInputError} `UNREADABLE_FILE` | `FILE_TOO_LARGE` */
function textOf(bytes: Uint8Array, { compressed }: IncomingKey, objectKey: string): string {
  try {
    const unpacked = compressed ? gunzipSync(bytes, { maxOutputLength: incomingBytesMax }) : bytes
    return new TextDecoder('utf-8', { fatal: true }).decode(unpacked)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw refusal('FILE_TOO_LARGE', objectKey, `unpacked it has more than ${incomingBytesMax} bytes`)
    throw refusal('UNREADABLE_FILE', objectKey, compressed ? 'it is no gzip of UTF-8 text' : 'it is no UTF-8 text')
  }
}

/** A file counts as new when any of it was. */
function sum(left: IngestReport, right: IngestReport): IngestReport {
  return {
    status: left.status === 'accepted' ? left.status : right.status,
    observations: left.observations + right.observations,
    observationsNew: left.observationsNew + right.observationsNew,
    labels: left.labels + right.labels,
    labelsNew: left.labelsNew + right.labelsNew,
    labelsCorrected: left.labelsCorrected + right.labelsCorrected,
    labelsWaiting: left.labelsWaiting + right.labelsWaiting,
    scored: left.scored + right.scored,
    rejected: left.rejected + right.rejected,
    rejectedRows: [...left.rejectedRows, ...right.rejectedRows].slice(0, rejectedRowsListedMax),
  }
}

function refusal(code: string, objectKey: string, why: string): InvalidInputError {
  return new InvalidInputError({ code, message: `${objectKey}: ${why}`, details: { objectKey } })
}
