import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  bucketAt: instant,
  resolution: z.enum(['half-hour', 'hour', 'day']),
  batchId: z.string(),
  rowCount: z.number(),
})

export type ProfileBucket = z.infer<typeof rowSchema>

/**
 * The buckets of a model's profiles in a span, with their row counts but without the profiles. In key order, as in
 * `loadProfileRows`.
 */
export function listProfileBuckets(
  executor: SqlExecutor,
  span: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
): Promise<ProfileBucket[]> {
  return executor.query(
    sql`
    select bucket_at, resolution, batch_id, row_count from feature_profiles
     where model_name = ${span.modelName} and part = 0
       and bucket_at >= ${toIso(span.from)}::timestamptz and bucket_at < ${toIso(span.to)}::timestamptz
     order by bucket_at, resolution, batch_id`,
    rowSchema,
  )
}
