import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { ProfileRow } from './load-profile-rows.ts'

/** Deletes profiles by key, and a model's hours before a moment. */
export async function deleteProfiles(
  executor: SqlExecutor,
  deleted: { readonly modelName: string; readonly rows: readonly ProfileRow[]; readonly hoursBefore: Instant },
): Promise<void> {
  const keys = deleted.rows.map(({ bucketAt, resolution, batchId }) => ({
    bucketAt: toIso(bucketAt),
    resolution,
    batchId,
  }))
  await executor.execute(sql`
    delete from feature_profiles as stored
     using (select distinct * from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as key ("bucketAt" timestamptz, resolution text, "batchId" text)) as key
     where stored.model_name = ${deleted.modelName} and stored.bucket_at = key."bucketAt"
       and stored.resolution = key.resolution and stored.batch_id = key."batchId"`)
  await executor.execute(sql`
    delete from feature_profiles
     where model_name = ${deleted.modelName} and resolution = 'hour' and bucket_at < ${toIso(deleted.hoursBefore)}::timestamptz
       and bucket_at >= ${toIso(deleted.hoursBefore)}::timestamptz - interval '7 days'`)
}
