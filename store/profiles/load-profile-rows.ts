import * as z from 'zod'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

export const profileRowSchema = rowOf({
  bucketAt: instant,
  resolution: z.enum(['half-hour', 'hour', 'day']),
  batchId: z.string(),
  part: z.number(),
  rowCount: z.number(),
  /** As core/profile encodes them. */
  profiles: z.unknown(),
  rowDigest: z.string().nullable(),
})

export type ProfileRow = z.infer<typeof profileRowSchema>

/**
 * A model's profiles of a span, each row of the stream in one of them: daily profiles for whole days in the span,
 * hourly ones for the first, partial day, and half-hourly ones that are not rolled up yet. In key order, so that
 * merging is reproducible.
 */
export function loadProfileRows(
  executor: SqlExecutor,
  span: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
): Promise<ProfileRow[]> {
  const from = toIso(span.from)
  return executor.query(
    sql`
    select bucket_at, resolution, batch_id, part, row_count, profiles, row_digest
      from feature_profiles
     where model_name = ${span.modelName} and bucket_at < ${toIso(span.to)}::timestamptz
       and bucket_at >= ${from}::timestamptz
       and (resolution <> 'hour' or bucket_at < ${toIso(firstWholeDay(span.from))}::timestamptz)
     order by bucket_at, resolution, batch_id, part`,
    profileRowSchema,
  )
}

/** Whether {@link loadProfileRows} includes a bucket in a span that begins at `from`. */
export function isWithin(
  { bucketAt, resolution }: Pick<ProfileRow, 'bucketAt' | 'resolution'>,
  from: Instant,
): boolean {
  return bucketAt >= from && (resolution !== 'hour' || bucketAt < firstWholeDay(from))
}

function firstWholeDay(from: Instant): Instant {
  return Math.ceil(from / dayMs) * dayMs
}
