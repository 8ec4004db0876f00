import { gunzipSync, gzipSync } from 'node:zlib'
import { contentAddress } from '#core/identity'
import type { Instant } from '#core/instant'
import { findActiveRuns } from '#store/find-active-runs'
import { findBatchesToCompact } from '#store/find-batches-to-compact'
import { markCompacted } from '#store/mark-compacted'
import type { Ports } from '../ports.ts'

/**
 * Puts each closed day's files of accepted rows into one, so that a training reads hundreds of files instead of thousands.
 *
 * The new file is written before the batches point to it and the old ones go last: at every moment each batch's rows can be read. A
 * model whose run is active is left for the next time, because its frozen manifest names the old files.
 */
export async function compactFiles(
  { database, objectStore }: Pick<Ports, 'database' | 'objectStore'>,
  modelName: string,
  before: Instant,
): Promise<void> {
  if ((await findActiveRuns(database, modelName)).length > 0) return
  for (const { day, keys } of await findBatchesToCompact(database, { modelName, before })) {
    const rows: Uint8Array[] = []
    for (const key of keys) rows.push(gunzipSync(await objectStore.get(key)))
    const bytes = gzipSync(Buffer.concat(rows))
    const compacted = `models/${modelName}/days/${day}/${contentAddress(bytes)}.ndjson.gz`
    await objectStore.put(compacted, bytes)
    await markCompacted(database, { modelName, keys, compacted })
    await objectStore.delete(keys)
  }
}
