import * as z from 'zod'
import { dayMs, floorTo, hourMs, type Instant, toIso } from '#core/instant'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowLossSql } from '#store/performance/row-loss-sql'
import { column, instantOrNull, rowOf } from '#store/tables/row'

interface Refreshed {
  readonly modelName: string
  /** By which a row's loss is measured. */
  readonly lossOf: LossOf
  readonly now: Instant
}

/** A batch's time of arrival is set before its commit: batches of the hour before the last refresh are read again. */
const overlapMs = hourMs

/**
 * Brings `daily_losses` up to date with the rows in `predictions`: the days from the oldest one on that a batch has
 * touched since the last refresh, all of them after a change of the metric. Days whose rows are past retention keep
 * their sums, unless the metric has changed.
 *
 * A repeat computes the same sums. The cost is that of the rows of the days that changed.
 */
export async function refreshDailyLosses(executor: SqlExecutor, asked: Refreshed): Promise<void> {
  const { modelName, lossOf, now } = asked
  // The weights of `balanced-accuracy` are those of each day's champion: another champion does not change the metric.
  const key = JSON.stringify([lossOf.metric, lossOf.classificationThreshold])
  const [state] = await executor.query(
    sql`select refreshed_at, loss_of from daily_losses_state where model_name = ${modelName}`,
    rowOf({ refreshedAt: instantOrNull, lossOf: z.string() }),
  )
  const isKnown = state?.lossOf === key && state.refreshedAt !== null
  const from = isKnown ? await changedFrom(executor, modelName, (state.refreshedAt ?? 0) - overlapMs) : 0
  if (!isKnown) await executor.execute(sql`delete from daily_losses where model_name = ${modelName}`)
  if (from !== null) await insertSumsFrom(executor, asked, from)
  await executor.execute(sql`
    insert into daily_losses_state (model_name, refreshed_at, loss_of)
    values (${modelName}, ${toIso(now)}::timestamptz, ${key})
    on conflict (model_name) do update set refreshed_at = excluded.refreshed_at, loss_of = excluded.loss_of`)
}

/**
 * The oldest row that has changed since a moment: the first one of the batches that arrived, and for labels that name
 * an observation without its time the first day that has more of them than it had. Null where nothing has changed.
 */
async function changedFrom(executor: SqlExecutor, modelName: string, since: Instant): Promise<Instant | null> {
  const [arrived] = await executor.query(
    sql`
    select least(min(observed_from), min(labels_from) filter (where labels_from > '-infinity')) as changed_from,
           coalesce(bool_or(labels_from = '-infinity'), false) as has_labels_without_time
      from ingested_batches where model_name = ${modelName} and received_at >= ${toIso(since)}::timestamptz`,
    rowOf({ changedFrom: instantOrNull, hasLabelsWithoutTime: z.boolean() }),
  )
  if (!arrived?.hasLabelsWithoutTime) return arrived?.changedFrom ?? null
  const [labelledFrom] = await executor.query(
    sql`
    with labelled as (
      select date_bin('1 day', observed_at, ${toIso(0)}::timestamptz) as day, count(*) as labelled_count
        from predictions where model_name = ${modelName} and label is not null and version is not null group by 1),
    known as (
      select day, sum(labelled_count) as labelled_count from daily_losses where model_name = ${modelName} group by 1)
    select min(day) as labelled_from
      from labelled left join known using (day)
     where labelled.labelled_count is distinct from known.labelled_count`,
    column('labelled_from', instantOrNull),
  )
  const days = [arrived.changedFrom, labelledFrom ?? null].filter((day) => day !== null)
  return days.length === 0 ? null : Math.min(...days)
}

/** Days of one statement: a year of rows takes longer than the RDS Data API gives it. */
const daysAtOnce = 28

async function insertSumsFrom(executor: SqlExecutor, asked: Refreshed, from: Instant): Promise<void> {
  const [rows] = await executor.query(
    sql`
    select min(observed_at) as first_at, max(observed_at) as last_at from predictions
     where model_name = ${asked.modelName} and observed_at >= ${toIso(floorTo(from, dayMs))}::timestamptz`,
    rowOf({ firstAt: instantOrNull, lastAt: instantOrNull }),
  )
  const [firstAt, lastAt] = [rows?.firstAt ?? null, rows?.lastAt ?? null]
  if (firstAt === null || lastAt === null) return
  for (let at = floorTo(firstAt, dayMs); at <= lastAt; at += daysAtOnce * dayMs) {
    await insertSums(executor, asked, { from: at, to: at + daysAtOnce * dayMs })
  }
}

async function insertSums(
  executor: SqlExecutor,
  { modelName, lossOf }: Refreshed,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<void> {
  const loss = rowLossSql({ score: sql`score`, label: sql`label` }, lossOf)
  const otherLoss = rowLossSql({ score: sql`other.value::double precision`, label: sql`label` }, lossOf)
  await executor.execute(sql`
    with scored as (
      select date_bin('1 day', observed_at, ${toIso(0)}::timestamptz) as day, version, score, label, scores,
             (score >= ${lossOf.classificationThreshold}::double precision) <> (label = 1) as is_mistake,
             ${loss} as loss
        from predictions
       where model_name = ${modelName} and observed_at >= ${toIso(from)}::timestamptz
         and observed_at < ${toIso(to)}::timestamptz and version is not null and score is not null),
    own as (
      select day, version, count(*) as row_count, count(label) as labelled_count, coalesce(sum(loss), 0) as loss_sum,
             coalesce(sum(loss * loss), 0) as squared_loss_sum, count(*) filter (where is_mistake) as mistake_count,
             coalesce(sum(loss) filter (where is_mistake), 0) as mistake_loss_sum
        from scored group by day, version),
    paired as (
      select day, version, other.key as other_version, count(*) as labelled_count, sum(${otherLoss} - loss) as gain_sum
        from scored
       cross join lateral jsonb_each(case when jsonb_typeof(scores) = 'object' then scores else '{}' end) as other
       where label is not null and jsonb_typeof(other.value) = 'number'
       group by day, version, other.key),
    beside as (
      select day, version, jsonb_object_agg(other_version, jsonb_build_array(labelled_count, gain_sum)) as beside
        from paired group by day, version)
    insert into daily_losses (model_name, day, version, row_count, labelled_count, loss_sum, squared_loss_sum,
                              mistake_count, mistake_loss_sum, beside)
    select ${modelName}, day, version, row_count, labelled_count, loss_sum, squared_loss_sum, mistake_count,
           mistake_loss_sum, coalesce(beside, '{}')
      from own left join beside using (day, version)
    on conflict (model_name, day, version) do update
       set row_count = excluded.row_count, labelled_count = excluded.labelled_count, loss_sum = excluded.loss_sum,
           squared_loss_sum = excluded.squared_loss_sum, mistake_count = excluded.mistake_count,
           mistake_loss_sum = excluded.mistake_loss_sum, beside = excluded.beside`)
}
