import * as z from 'zod'
import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  modelName: z.string(),
  driftRowsMin: z.number(),
  driftHours: z.number(),
  /** Rows of the longest drift window and the time of its first; null where the last check had enough. */
  driftRows: z.number().nullable(),
  driftSince: instantOrNull,
})

export type ThinWindow = z.infer<typeof rowSchema>

/**
 * The rows since the champion's cutoff that a drift check of these models would have, and the number that it needs. Only
 * of models that are watched: those with a champion that are not paused.
 *
 * Rows are counted only where the last check had too few. No more buckets are read than enough rows can be in.
 */
export function listThinWindows(
  executor: SqlExecutor,
  asked: { readonly modelNames: readonly string[]; readonly now: Instant },
): Promise<ThinWindow[]> {
  const now = toIso(asked.now)
  return executor.query(
    sql`
    select model.model_name,
           limits.drift_rows_min, limits.drift_hours,
           recent.drift_rows, recent.drift_since
      from models as model
      join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
      join model_activity as activity on activity.model_name = model.model_name
      cross join lateral (
        select ${setting('drift_rows_min')} as drift_rows_min, ${setting('drift_window_hours_max')} as drift_hours) as limits
      left join lateral (
        select coalesce(sum(row_count), 0) as drift_rows, min(bucket_at) as drift_since
          from (select row_count, bucket_at from feature_profiles
                 where model_name = model.model_name and part = 0 and resolution <> 'day'
                   and bucket_at >= greatest(champion.cutoff_at,
                                             ${now}::timestamptz - limits.drift_hours * interval '1 hour')
                   and bucket_at < ${now}::timestamptz
                 order by bucket_at desc limit limits.drift_rows_min::bigint) as newest) as recent
        on not exists (select from feature_drift_metrics
                        where model_name = model.model_name and timestamp = activity.drift_looked_at
                          and outcome_reason is distinct from 'too-few-rows')
     where model.mode <> 'paused'
       and model.model_name in (select jsonb_array_elements_text(${JSON.stringify(asked.modelNames)}::jsonb))`,
    rowSchema,
  )
}

/** A setting of the model, of the installation, or its default. */
function setting(name: keyof Configuration): Statement {
  return sql`coalesce(
    (select config_value::text::double precision from retraining_config
      where config_name = ${name} and (model_name = model.model_name or model_name is null)
      order by model_name nulls last limit 1), ${Number(defaultConfiguration[name])}::double precision)`
}
