import { dayMs, floorTo } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { deleteBatchProfiles } from '#store/profiles/delete-batch-profiles'
import { insertProfiles, type NewProfileRow } from '#store/profiles/insert-profiles'
import { findBatchObservations } from '#store/rows/find-batch-observations'
import type { BatchRows } from '#store/rows/insert-batch'
import type { ProfiledRows } from './profiled-rows.ts'

/**
 * Makes a batch's profiles again, of its new rows alone, in the transaction that stored it.
 *
 * A row that comes again in another batch is one prediction, but would be two values of each feature. New rows are
 * known only once the batch is stored. A batch with known rows is rare enough to be profiled twice.
 */
export async function profileNewRows(
  sql: SqlExecutor,
  batch: { readonly modelName: string; readonly batchId: string },
  { observations, profile }: Pick<ProfiledRows, 'observations' | 'profile'>,
): Promise<void> {
  const { modelName, batchId } = batch
  const times = observations.map(({ at }) => at)
  const from = times.reduce((a, b) => Math.min(a, b), Infinity)
  const to = times.reduce((a, b) => Math.max(a, b), -Infinity)
  const news = new Set(await findBatchObservations(sql, { modelName, batchId, from, to }))
  // A bucket begins before its rows, by a day at most.
  await deleteBatchProfiles(sql, { modelName, batchId, from: floorTo(from, dayMs), to })
  const rows = profile(observations.filter(({ id }) => news.has(id)))
  await insertProfiles(sql, modelName, profileRowsOf(batch, rows))
}

/** A batch's profiles as they are stored. */
export function profileRowsOf(
  { batchId }: { readonly batchId: string },
  profiles: BatchRows['profiles'],
): NewProfileRow[] {
  return profiles.map((row) => ({ ...row, batchId, bucketAt: Date.parse(row.bucketAt) }))
}
