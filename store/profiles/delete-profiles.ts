import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { ProfileRow } from './load-profile-rows.ts'

/**
 * Deletes profiles by key, and the hourly profiles of the week before a moment: a daily roll-up has left none before
 * that week.
 *
 * Each statement names its span of time, so that it opens only the partitions of that span.
 */
export async function deleteProfiles(
  executor: SqlExecutor,
  deleted: { readonly modelName: string; readonly rows: readonly ProfileRow[]; readonly hoursBefore: Instant },
): Promise<void> {
  const keys = deleted.rows.map(({ bucketAt, resolution, batchId }) => ({
    bucketAt: toIso(bucketAt),
    resolution,
    batchId,
  }))
  const times = deleted.rows.map(({ bucketAt }) => bucketAt)
  const [from, to] = [
    times.reduce((a, b) => Math.min(a, b), Infinity),
    times.reduce((a, b) => Math.max(a, b), -Infinity),
  ]
  if (keys.length > 0)
    await executor.execute(sql`
    delete from feature_profiles as stored
     using (select distinct * from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as key (
              "bucketAt" timestamptz, resolution text, "batchId" text)) as key
     where stored.model_name = ${deleted.modelName} and stored.bucket_at = key."bucketAt"
       and stored.bucket_at between ${toIso(from)}::timestamptz and ${toIso(to)}::timestamptz
       and stored.resolution = key.resolution and stored.batch_id = key."batchId"`)
  await executor.execute(sql`
    delete from feature_profiles
     where model_name = ${deleted.modelName} and resolution = 'hour'
       and bucket_at < ${toIso(deleted.hoursBefore)}::timestamptz
       and bucket_at >= ${toIso(deleted.hoursBefore)}::timestamptz - interval '7 days'`)
}
