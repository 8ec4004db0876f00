import * as z from 'zod'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { Pauses } from '#core/policy/data-quality/find-silence'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const lengths = z.array(z.number()).nullable()

const rowSchema = rowOf({
  heardAt: instantOrNull,
  betweenArrivals: lengths,
  betweenObservations: lengths,
  spanMs: z.number().nullable(),
})

/** Two months show every weekend eight times. */
const lookbackMs = 60 * dayMs

/**
 * The three longest pauses of a stream in the 60 days before its newest observation: between arrivals that brought a
 * newer observation, and between the hours (older ones: the days) that hold observations.
 *
 * @complexity the batches and profiles of 60 days
 */
export async function loadPauses(
  executor: SqlExecutor,
  {
    modelName,
    lastObservedAt,
    now,
  }: { readonly modelName: string; readonly lastObservedAt: Instant; readonly now: Instant },
): Promise<Pauses> {
  const from = toIso(Math.min(lastObservedAt, now) - lookbackMs)
  const [row] = await executor.query(
    sql`
    with arrived as (
      select received_at, observed_to,
             max(observed_to) over (order by received_at, batch_id rows between unbounded preceding and 1 preceding)
               as newest_before
        from ingested_batches
       where model_name = ${modelName} and received_at >= ${from}::timestamptz
         and received_at <= ${toIso(now)}::timestamptz and observed_to is not null),
    arrivals as (
      select received_at, extract(epoch from received_at - lag(received_at) over (order by received_at)) * 1000 as pause
        from arrived where observed_to > coalesce(newest_before, '-infinity')),
    buckets as (
      select distinct bucket_at from feature_profiles
       where model_name = ${modelName} and bucket_at >= ${from}::timestamptz and bucket_at <= ${toIso(now)}::timestamptz),
    observations as (
      select bucket_at, extract(epoch from bucket_at - lag(bucket_at) over (order by bucket_at)) * 1000 as pause
        from buckets)
    select (select max(received_at) from arrivals) as heard_at,
           (select jsonb_agg(pause order by pause desc)
              from (select pause from arrivals where pause is not null order by pause desc limit 3) as longest)
             as between_arrivals,
           (select jsonb_agg(pause order by pause desc)
              from (select pause from observations where pause is not null order by pause desc limit 3) as longest)
             as between_observations,
           (select extract(epoch from max(bucket_at) - min(bucket_at)) * 1000 from buckets)::double precision as span_ms`,
    rowSchema,
  )
  return {
    heardAt: row?.heardAt ?? null,
    betweenArrivals: row?.betweenArrivals ?? [],
    betweenObservations: row?.betweenObservations ?? [],
    spanMs: row?.spanMs ?? 0,
  }
}
