import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { BucketRows } from '#core/policy/choose-window'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant } from './row.ts'

const rowSchema = z
  .object({ bucket_at: instant, row_count: z.number() })
  .transform((row): BucketRows => ({ startAt: row.bucket_at, rowCount: row.row_count }))

/** How many rows a model has in each hour, or half hour of today, of a span: what a window is chosen by. */
export function loadBucketCounts(
  executor: SqlExecutor,
  span: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
): Promise<BucketRows[]> {
  return executor.query(
    sql`
    select bucket_at, row_count from feature_profiles
     where model_name = ${span.modelName} and resolution <> 'day' and part = 0
       and bucket_at >= ${toIso(span.from)}::timestamptz and bucket_at < ${toIso(span.to)}::timestamptz`,
    rowSchema,
  )
}
