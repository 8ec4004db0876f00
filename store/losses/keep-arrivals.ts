import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { latenessStepSql, spanStartSql } from './span-sql.ts'

/**
 * Writes down how rows and labels came in that were stored before anybody counted: rows with their batch, labels when
 * they were known, which is when they came unless somebody says otherwise. Spans that are counted are left alone, so
 * that a repeat is harmless.
 */
export async function keepArrivals(
  executor: SqlExecutor,
  { modelName, from, to }: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
): Promise<void> {
  await executor.execute(sql`
    with rows as (
      select ${spanStartSql(sql`observed_at`)} as starts_at, coalesce(received_at, observed_at) as arrived_at,
             case when labelled_at is not null then greatest(labelled_at, received_at) end as labelled_at
        from predictions left join ingested_batches using (model_name, batch_id)
       where model_name = ${modelName} and observed_at >= ${toIso(from)}::timestamptz
         and observed_at < ${toIso(to)}::timestamptz),
    came as (
      select starts_at, ${latenessStepSql(sql`starts_at`, sql`arrived_at`)} as lateness, 1 as observations, 0 as labels,
             arrived_at as observed_last, null::timestamptz as labelled_last
        from rows
       union all
      select starts_at, ${latenessStepSql(sql`starts_at`, sql`labelled_at`)}, 0, 1, null, labelled_at
        from rows where labelled_at is not null)
    insert into span_arrivals (model_name, starts_at, lateness, observations, labels, observed_last, labelled_last)
    select ${modelName}, starts_at, lateness, sum(observations), sum(labels), max(observed_last), max(labelled_last)
      from came
     where not exists (select from span_arrivals as counted
                        where counted.model_name = ${modelName} and counted.starts_at = came.starts_at)
     group by starts_at, lateness`)
}
