import { gunzipSync, gzipSync } from 'node:zlib'
import { daysPrefix } from '#contracts/bucket-layout'
import { contentAddress } from '#core/identity'
import { dayMs, type Instant } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { findBatchesToCompact } from '#store/rows/find-batches-to-compact'
import { markCompacted } from '#store/rows/mark-compacted'
import { findActiveRuns } from '#store/runs/find-active-runs'
import { findReplacedFiles } from '#store/versions/find-replaced-files'
import { forgetReplacedFiles } from '#store/versions/forget-replaced-files'

/**
 * Merges each closed day's files of accepted rows into one, so that a training reads hundreds of files instead of
 * thousands.
 *
 * The new file is written before the batches point to it, and the old files are deleted a day later. Each batch's rows
 * are therefore readable at any time, even by a run that froze its manifest just before.
 */
export async function compactFiles(
  { database, objectStore }: Pick<Ports, 'database' | 'objectStore'>,
  modelName: string,
  before: Instant,
): Promise<void> {
  for (const { day, keys } of await findBatchesToCompact(database, { modelName, before })) {
    const rows: Uint8Array[] = []
    for (const key of keys) rows.push(gunzipSync(await objectStore.get(key)))
    const bytes = gzipSync(Buffer.concat(rows))
    const compacted = `${daysPrefix(modelName)}${day}/${contentAddress(bytes)}.ndjson.gz`
    await objectStore.put(compacted, bytes)
    await markCompacted(database, { modelName, keys, compacted })
  }
  await deleteReplaced({ database, objectStore }, modelName, before - dayMs)
}

/**
 * Deletes the files that a day's file replaced at least a day ago. The manifest of a run may name old files, so nothing
 * is deleted while a run is active.
 */
async function deleteReplaced(
  { database, objectStore }: Pick<Ports, 'database' | 'objectStore'>,
  modelName: string,
  before: Instant,
): Promise<void> {
  if ((await findActiveRuns(database, modelName)).length > 0) return
  const keys = await findReplacedFiles(database, { modelName, before })
  if (keys.length === 0) return
  await objectStore.delete(keys)
  await forgetReplacedFiles(database, { modelName, keys })
}
