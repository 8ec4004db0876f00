import { gunzipSync } from 'node:zlib'
import { type IncomingKey, incomingKeyPattern, readIncomingKey } from '#contracts/incoming-key'
import type { IncomingObject } from '#contracts/incoming-object'
import { type IngestBatch, type IngestReport, rejectedRowsListedMax } from '#contracts/ingest-batch'
import { InvalidInputError } from '#core/errors'
import { contentAddress } from '#core/identity'
import type { Database } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import { divideBatch } from '#rows/divide-batch'
import type { Table } from '#rows/table'
import { loadModel } from '#store/models/load-model'
import { findIngestedBatches } from '#store/rows/find-ingested-batches'
import { batchesOfCapture, endpointOf } from './batches-of-capture.ts'

const mib = 2 ** 20

/**
 * Of a user's file, unpacked. Reading and dividing takes about twenty times as much memory at once, and the rows have to be stored within
 * the function's time, or within that of the next tries, which go on where one broke off.
 */
export const incomingBytesMax = 24 * mib

/** Of what an endpoint captured: nobody can divide that, and its rows are few for their bytes. */
export const captureBytesMax = 64 * mib

type ObjectPorts = Pick<Ports, 'database' | 'objectStore'>

export interface Intake {
  /** Takes one part in. */
  readonly ingest: (part: IngestBatch) => Promise<IngestReport>
  /** Says how a model stands, once all parts of a batch are in. */
  readonly tell: (modelName: string, report: IngestReport) => Promise<void>
}

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
 * and a run that broke off goes on where it stopped: parts that are in already are neither scored nor stored again.
 *
 * @throws {InvalidInputError} `NOT_AN_INCOMING_FILE` | `UNKNOWN_MODEL` | `FILE_TOO_LARGE` | `UNREADABLE_FILE`, and what `readRows` throws
 */
export async function ingestObject(
  ports: ObjectPorts,
  { objectKey, sizeBytes }: IncomingObject,
  { ingest, tell }: Intake,
): Promise<IngestReport> {
  const endpoint = endpointOf(objectKey)
  if (sizeBytes > (endpoint === null ? incomingBytesMax : captureBytesMax)) throw tooLarge(objectKey, endpoint)
  const batches =
    endpoint === null
      ? [await readIncoming(ports, objectKey)]
      : await batchesOfCapture(ports.database, { endpoint, bytes: await ports.objectStore.get(objectKey) })
  let total = nothingIngested
  for (const batch of batches) {
    const report = await ingestParts(ports.database, batch, ingest)
    await tell(batch.modelName, report)
    total = sum(total, report)
  }
  return total
}

/** Takes those of a batch's parts in that are not in already. */
async function ingestParts(database: Database, batch: IngestBatch, ingest: Intake['ingest']): Promise<IngestReport> {
  const parts = divideBatch(batch)
  const batchIds = parts.map(({ batchId }) => batchId)
  const known = await findIngestedBatches(database, { modelName: batch.modelName, batchIds })
  const knownIds = new Set(known.map(({ batchId }) => batchId))
  let report = nothingIngested
  for (const { observations, labels, rejected } of known)
    report = sum(report, { ...nothingIngested, observations, labels, rejected })
  for (const part of parts) if (!knownIds.has(part.batchId)) report = sum(report, await ingest(part))
  return report
}

async function readIncoming({ database, objectStore }: ObjectPorts, objectKey: string): Promise<IngestBatch> {
  const key = readIncomingKey(objectKey)
  if (!key) throw refusal('NOT_AN_INCOMING_FILE', objectKey, `its key is not ${incomingKeyPattern}`)
  const model = await loadModel(database, key.modelName)
  if (!model) throw refusal('UNKNOWN_MODEL', objectKey, `there is no model ${key.modelName}`)
  // Who announces rows otherwise needs no reader of files.
  const [bytes, { readRows }] = await Promise.all([objectStore.get(objectKey), import('#rows/read-rows')])
  const table = await readTable(bytes, key, objectKey)
  const batchId = `${key.kind}-${contentAddress(bytes)}`
  return readRows(table, { model: model.definition, kind: key.kind, batchId, moreFollows: false }).batch
}

/** @throws {InvalidInputError} `UNREADABLE_FILE` | `FILE_TOO_LARGE`, and the codes of `UnreadableRowsError` */
async function readTable(bytes: Uint8Array, { format, compressed }: IncomingKey, objectKey: string): Promise<Table> {
  const { fileReaders } = await import('#rows/file-readers')
  try {
    const content = compressed ? gunzipSync(bytes, { maxOutputLength: incomingBytesMax }) : bytes
    return fileReaders[format](content, 0)
  } catch (error) {
    const { code = '' } = error as { code?: string }
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(objectKey)
    if (code !== 'NOT_UTF8' && !code.startsWith('Z_')) throw error
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

function tooLarge(objectKey: string, endpoint: string | null = null): InvalidInputError {
  const why =
    endpoint === null
      ? `unpacked it has more than ${incomingBytesMax / mib} MiB: split it into smaller files`
      : `it has more than ${captureBytesMax / mib} MiB: let endpoint ${endpoint} capture a smaller share of its requests`
  return refusal('FILE_TOO_LARGE', objectKey, why)
}

function refusal(code: string, objectKey: string, why: string): InvalidInputError {
  return new InvalidInputError({ code, message: `${objectKey}: ${why}`, details: { objectKey } })
}
