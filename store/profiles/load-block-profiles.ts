import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type ProfileRow, profileRowSchema } from './load-profile-rows.ts'

/**
 * A model's profiles for the blocks of a span, each row of the stream in one of them: days from the daily ones, quarters
 * of days from the hourly ones, both from half-hourly ones that are not rolled up yet. In key order.
 */
export function loadBlockProfiles(
  executor: SqlExecutor,
  span: {
    readonly modelName: string
    readonly resolution: 'day' | 'quarter'
    readonly from: Instant
    readonly to: Instant
  },
): Promise<ProfileRow[]> {
  const rolledUp = span.resolution === 'day' ? 'day' : 'hour'
  return executor.query(
    sql`
    select bucket_at, resolution, batch_id, part, row_count, profiles, row_digest
      from feature_profiles
     where model_name = ${span.modelName} and resolution in (${rolledUp}, 'half-hour')
       and bucket_at >= ${toIso(span.from)}::timestamptz and bucket_at < ${toIso(span.to)}::timestamptz
     order by bucket_at, resolution, batch_id, part`,
    profileRowSchema,
  )
}
