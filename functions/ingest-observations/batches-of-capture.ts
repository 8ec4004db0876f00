import { capturesPrefix } from '#contracts/bucket-layout'
import type { IngestBatch } from '#contracts/ingest-batch'
import { contentAddress } from '#core/identity'
import type { Database } from '#core/ports/database'
import { findModelsOfEndpoint } from '#store/models/find-models-of-endpoint'
import { loadModel } from '#store/models/load-model'

/**
 * The endpoint that wrote an object; null for any other object.
 *
 * @example endpointOf('captures/churn/AllTraffic/2024/05/01/10/a.jsonl') // => 'churn'
 */
export function endpointOf(objectKey: string): string | null {
  const [endpoint = '', ...rest] = objectKey.startsWith(capturesPrefix)
    ? objectKey.slice(capturesPrefix.length).split('/')
    : []
  return endpoint !== '' && rest.at(-1)?.endsWith('.jsonl') ? endpoint : null
}

/**
 * Reads a file of captured requests into a batch for each model that the endpoint serves. The batches' ids are made of
 * the content: a file that is announced twice, or that lies there twice, counts once.
 *
 * @returns no batch for an endpoint that no model file names: another user of the account put it there
 */
export async function batchesOfCapture(
  database: Database,
  { endpoint, bytes }: { readonly endpoint: string; readonly bytes: Uint8Array },
): Promise<IngestBatch[]> {
  const { readDataCapture } = await import('#rows/data-capture/read-data-capture')
  const batches: IngestBatch[] = []
  for (const modelName of await findModelsOfEndpoint(database, endpoint)) {
    const model = await loadModel(database, modelName)
    if (!model) continue
    const rows = readDataCapture(new TextDecoder().decode(bytes), model.definition)
    batches.push({ modelName, batchId: `capture-${contentAddress(bytes)}`, ...rows, moreFollows: false })
  }
  return batches
}
