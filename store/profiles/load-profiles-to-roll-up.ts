import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { queryInPages } from '#store/tables/query-in-pages'
import { type ProfileRow, profileRowSchema } from './load-profile-rows.ts'

/**
 * A model's profiles before a moment that are not rolled up yet, with the hours and days that they belong to. In key
 * order. Needs a transaction.
 */
export function loadProfilesToRollUp(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly before: Instant },
): Promise<ProfileRow[]> {
  return queryInPages(
    executor,
    'profiles_to_roll_up',
    sql`
    with fresh as (
      select bucket_at, resolution from feature_profiles
       where model_name = ${asked.modelName} and bucket_at < ${toIso(asked.before)}::timestamptz
         and batch_id <> 'rolled-up')
    select bucket_at, resolution, batch_id, part, row_count, profiles, row_digest
      from feature_profiles as stored
     where model_name = ${asked.modelName} and bucket_at < ${toIso(asked.before)}::timestamptz
       and bucket_at >= (select date_trunc('day', min(bucket_at), 'UTC') from fresh)
       and (batch_id <> 'rolled-up'
         or (resolution = 'day' and bucket_at in (select date_trunc('day', bucket_at, 'UTC') from fresh))
         or (resolution = 'hour' and bucket_at in (
               select date_trunc('hour', bucket_at, 'UTC') from fresh where resolution <> 'day')))
     order by bucket_at, resolution, batch_id, part`,
    profileRowSchema,
  )
}
