import type { IncomingObject } from '#contracts/incoming-object'
import type { IngestBatch, IngestReport } from '#contracts/ingest-batch'
import type { Handler } from '#pipeline/function-spec'
import { type IngestPorts, ingestBatch } from './ingest-batch.ts'
import { ingestObject } from './ingest-object.ts'

/**
 * Takes in a batch, or the batches of a file in the bucket. The batch's id makes a repeat harmless.
 *
 * @throws {InvalidInputError} `UNKNOWN_MODEL`, and the codes of `ingestObject`
 */
export function makeHandler(ports: IngestPorts): Handler<IngestBatch | IncomingObject, IngestReport> {
  return async (input) => {
    if ('objectKey' in input) return ingestObject(ports, input)
    return ingestBatch(ports, input)
  }
}
