import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Deletes a batch's profiles, of buckets within these times. */
export async function deleteBatchProfiles(
  executor: SqlExecutor,
  batch: { readonly modelName: string; readonly batchId: string; readonly from: Instant; readonly to: Instant },
): Promise<void> {
  await executor.execute(sql`
    delete from feature_profiles
     where model_name = ${batch.modelName} and batch_id = ${batch.batchId}
       and bucket_at between ${toIso(batch.from)}::timestamptz and ${toIso(batch.to)}::timestamptz`)
}
