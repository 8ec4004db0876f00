import * as z from 'zod'
import { hourMs, type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'
import { spanStartSql } from './span-sql.ts'
import type { SpanToMeasure } from './spans-at-once.ts'

/** A batch's time of arrival is set before its commit: batches of the hour before a measurement are read again. */
const overlapMs = hourMs

/**
 * The spans whose losses are to be measured, oldest first: see `refreshLosses`. Only those whose rows are kept.
 *
 * @param refreshedAt when all were measured; 1970 while some have not been, by this key
 */
export function findSpansToMeasure(
  executor: SqlExecutor,
  {
    modelName,
    key,
    latenessMs,
    now,
    refreshedAt,
  }: {
    readonly modelName: string
    /** By what they are measured (`keptLossKey`). */
    readonly key: string
    readonly latenessMs: number | null
    readonly now: Instant
    readonly refreshedAt: Instant
  },
): Promise<SpanToMeasure[]> {
  return executor.query(
    sql`
    with oldest as (
      select ${spanStartSql(sql`min(observed_at)`)} as starts_at from predictions where model_name = ${modelName}),
    arrived as (
      select starts_at, max(observed_last) as observed_last, max(labelled_last) as labelled_last,
             sum(observations) as row_count
        from span_arrivals where model_name = ${modelName} group by starts_at),
    known as (
      select starts_at, sum(scored) as row_count,
             min(measured_at) filter (where loss_of = ${key}) as measured_at,
             sum(labelled) filter (where loss_of = ${key}) as labelled,
             bool_or(naive is null
                     or measured_at < starts_at + ${lossSpanMs + (latenessMs ?? 0)}::double precision
                                                  * interval '1 millisecond') filter (where loss_of = ${key}) as is_early,
             -- A process of the release before does not say by what it measured.
             bool_or(loss_of = '') as is_unnamed
        from span_losses where model_name = ${modelName} group by starts_at)
    select starts_at, coalesce(greatest(arrived.row_count, known.row_count), 0)::bigint as rows
      from known full join arrived using (starts_at)
     where starts_at >= (select starts_at from oldest)
       and (observed_last >= coalesce(measured_at, ${toIso(refreshedAt)}::timestamptz)
                               - ${overlapMs}::integer * interval '1 millisecond'
            or (measured_at is null and ${refreshedAt === 0}::boolean)
            or is_unnamed
            or (labelled_last >= measured_at - ${overlapMs}::integer * interval '1 millisecond'
                and labelled = 0 and not is_early)
            or (is_early and starts_at <= ${toIso(now - lossSpanMs - (latenessMs ?? 0))}::timestamptz
                and ${latenessMs !== null}::boolean))
     order by starts_at`,
    rowOf({ startsAt: instant, rows: z.number() }),
  )
}
