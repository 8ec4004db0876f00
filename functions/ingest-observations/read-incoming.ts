import { gunzipSync } from 'node:zlib'
import { type IncomingKey, incomingKeyPattern, readIncomingKey } from '#contracts/incoming-key'
import type { IngestBatch } from '#contracts/ingest-batch'
import { contentAddress } from '#core/identity'
import type { Ports } from '#core/ports/ports'
import { fileReaders } from '#rows/file-readers'
import { readRows } from '#rows/read-rows'
import type { Table } from '#rows/table'
import { UnreadableRowsError } from '#rows/unreadable-rows-error'
import { loadModel } from '#store/models/load-model'
import { incomingBytesMax, objectTooLarge } from './object-limits.ts'
import { objectRefusal } from './object-refusal.ts'

/**
 * Reads a file of rows that a user put into the bucket.
 *
 * @throws {InvalidInputError} `NOT_AN_INCOMING_FILE` | `UNKNOWN_MODEL` | `FILE_TOO_LARGE` | `UNREADABLE_FILE`, and the
 *   codes of `UnreadableRowsError`
 */
export async function readIncoming(
  { database, objectStore }: Pick<Ports, 'database' | 'objectStore'>,
  objectKey: string,
): Promise<IngestBatch> {
  const key = readIncomingKey(objectKey)
  if (!key) throw objectRefusal('NOT_AN_INCOMING_FILE', objectKey, `its key is not ${incomingKeyPattern}`)
  const model = await loadModel(database, key.modelName)
  if (!model) throw objectRefusal('UNKNOWN_MODEL', objectKey, `there is no model ${key.modelName}`)
  const bytes = await objectStore.get(objectKey)
  const asked = { model: model.definition, kind: key.kind, batchId: `${key.kind}-${contentAddress(bytes)}` }
  try {
    return readRows(readTable(bytes, key), { ...asked, moreFollows: false }).batch
  } catch (error) {
    const { code = '' } = error as { code?: string }
    if (code === 'ERR_BUFFER_TOO_LARGE') throw objectTooLarge(objectKey, null)
    if (code.startsWith('Z_')) throw objectRefusal('UNREADABLE_FILE', objectKey, 'it is not gzip, as its name says')
    throw error instanceof UnreadableRowsError ? objectRefusal(error.code, objectKey, error.message) : error
  }
}

function readTable(bytes: Uint8Array, { format, compressed }: IncomingKey): Table {
  return fileReaders[format](compressed ? gunzipSync(bytes, { maxOutputLength: incomingBytesMax }) : bytes, 0)
}
