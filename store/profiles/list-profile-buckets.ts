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

/** Which profiles a model has in a span, of how many rows each, without the profiles. In key order, as `loadProfileRows` gives them. */
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
