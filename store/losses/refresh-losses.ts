import * as z from 'zod'
import { dayMs, floorTo, hourMs, type Instant, toIso } from '#core/instant'
import { latenessMemoryMs } from '#core/policy/performance/label-lateness'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column, instant, instantOrNull, rowOf } from '#store/tables/row'
import { keepArrivals } from './keep-arrivals.ts'
import { loadLabelLateness } from './load-label-lateness.ts'
import { measureSpans, naiveLookbackMs } from './measure-spans.ts'

interface Refreshed {
  readonly modelName: string
  /** By which a row's loss is measured. */
  readonly lossOf: LossOf
  readonly now: Instant
}

/** A batch's time of arrival is set before its commit: batches of the hour before a measurement are read again. */
const overlapMs = hourMs

/** A statement measures a week at most: its rows, and those of the weeks before, fit the time of one. */
const atOnceMs = 7 * dayMs

/**
 * Brings the losses of a model's spans up to date: the spans in which rows have come since they were measured, and those
 * whose labels are in by now. All of them after a change of the metric. Labels of a span count only then, so that those
 * that come earlier measure nothing: labels that take a week would have a week of rows read at each check.
 *
 * A span whose labels are in stays as it is, however many labels still come for it: evidence that was acted on does not
 * change. It is measured again where more of its rows come, where none of its labels had come, and where labels turn
 * out to come later than they used to, so that it was measured too early. Spans whose rows are past retention keep their
 * sums.
 *
 * A repeat computes the same. The cost is that of the rows of the spans that are measured. Where all of them are, as after
 * an upgrade, that may take longer than a process has: the next call goes on with the spans that are left.
 *
 * @returns by when nearly all labels have come, in ms after the end of a span; null while that is not known
 */
export async function refreshLosses(executor: SqlExecutor, asked: Refreshed): Promise<number | null> {
  const { modelName, lossOf, now } = asked
  const key = lossOfKey(lossOf)
  const [state] = await executor.query(
    sql`select refreshed_at, loss_of from span_losses_state where model_name = ${modelName}`,
    rowOf({ refreshedAt: instant, lossOf: z.string() }),
  )
  if (state === undefined) await keepRecentArrivals(executor, asked)
  const isCurrent = state?.lossOf === key
  if (!isCurrent) await startAnew(executor, { modelName, key })
  const latenessMs = await loadLabelLateness(executor, { modelName, now })
  const refreshedAt = isCurrent ? state.refreshedAt : neverRefreshed
  const stale = await findStaleSpans(executor, { modelName, latenessMs, now, refreshedAt })
  const spans =
    refreshedAt === neverRefreshed ? [...new Set([...stale, ...(await findUnmeasured(executor, modelName))])] : stale
  spans.sort((a, b) => a - b)
  const isIn = (startsAt: Instant) => latenessMs !== null && startsAt + lossSpanMs + latenessMs <= now
  const lookbackMs = naiveLookbackMs + (latenessMs ?? 0)
  for (const areLabelsIn of [true, false]) {
    for (const starts of weeksOf(spans.filter((startsAt) => isIn(startsAt) === areLabelsIn)))
      await measureSpans(executor, { modelName, lossOf, now, starts, areLabelsIn, lookbackMs })
  }
  await executor.execute(sql`
    insert into span_losses_state (model_name, refreshed_at, loss_of)
    values (${modelName}, ${toIso(now)}::timestamptz, ${key})
    on conflict (model_name) do update set refreshed_at = excluded.refreshed_at, loss_of = excluded.loss_of`)
  return latenessMs
}

/** Not all spans have been measured yet. */
const neverRefreshed: Instant = 0

/** Drops the losses of another metric, and says that all are to be measured: a process that ends in between loses nothing. */
async function startAnew(
  executor: SqlExecutor,
  { modelName, key }: { readonly modelName: string; readonly key: string },
): Promise<void> {
  await executor.execute(sql`
    with dropped as (delete from span_losses where model_name = ${modelName})
    insert into span_losses_state (model_name, refreshed_at, loss_of)
    values (${modelName}, ${toIso(neverRefreshed)}::timestamptz, ${key})
    on conflict (model_name) do update set refreshed_at = excluded.refreshed_at, loss_of = excluded.loss_of`)
}

/**
 * By what losses were measured: others are measured anew. The weights of `balanced-accuracy` are part of it: losses by
 * one champion's weights beside a naive forecast's by another's would show a fall that is none.
 */
export function lossOfKey({ metric, classificationThreshold, positiveShare }: LossOf): string {
  return JSON.stringify({ metric, classificationThreshold, ...(metric === 'balanced-accuracy' && { positiveShare }) })
}

/** Counts how rows came in that were stored before anybody counted, as far back as the lateness of labels is learned. */
async function keepRecentArrivals(executor: SqlExecutor, { modelName, now }: Refreshed): Promise<void> {
  const from = floorTo(now - latenessMemoryMs, lossSpanMs)
  for (const week of await findWeeks(executor, modelName))
    if (week.to > from) await keepArrivals(executor, { modelName, ...week })
}

/** The spans of all rows that a version scored, without those that are measured. */
async function findUnmeasured(executor: SqlExecutor, modelName: string): Promise<Instant[]> {
  const measured = await executor.query(
    sql`select distinct starts_at from span_losses where model_name = ${modelName}`,
    column('starts_at', instant),
  )
  const known = new Set(measured)
  return (await findWeeks(executor, modelName)).flatMap(spansOf).filter((startsAt) => !known.has(startsAt))
}

interface Week {
  readonly from: Instant
  readonly to: Instant
}

/** The weeks of all rows that a version scored. */
async function findWeeks(executor: SqlExecutor, modelName: string): Promise<Week[]> {
  const [rows] = await executor.query(
    sql`
    select min(observed_at) as first_at, max(observed_at) as last_at from predictions
     where model_name = ${modelName} and version is not null`,
    rowOf({ firstAt: instantOrNull, lastAt: instantOrNull }),
  )
  const weeks: Week[] = []
  if (rows?.firstAt == null || rows.lastAt === null) return weeks
  for (let from = floorTo(rows.firstAt, lossSpanMs); from <= rows.lastAt; from += atOnceMs)
    weeks.push({ from, to: Math.min(from + atOnceMs, floorTo(rows.lastAt, lossSpanMs) + lossSpanMs) })
  return weeks
}

function spansOf({ from, to }: Week): Instant[] {
  return Array.from({ length: (to - from) / lossSpanMs }, (_, index) => from + index * lossSpanMs)
}

/** The starts of the spans to measure, oldest first. */
async function findStaleSpans(
  executor: SqlExecutor,
  {
    modelName,
    latenessMs,
    now,
    refreshedAt,
  }: {
    readonly modelName: string
    readonly latenessMs: number | null
    readonly now: Instant
    readonly refreshedAt: Instant
  },
): Promise<Instant[]> {
  const rows = await executor.query(
    sql`
    with arrived as (
      select starts_at, max(observed_last) as observed_last, max(labelled_last) as labelled_last
        from span_arrivals where model_name = ${modelName} group by starts_at),
    kept as (
      select starts_at, min(measured_at) as measured_at, sum(labelled) as labelled,
             bool_or(naive is null
                     or measured_at < starts_at + ${lossSpanMs + (latenessMs ?? 0)}::double precision
                                                  * interval '1 millisecond') as is_early
        from span_losses where model_name = ${modelName} group by starts_at)
    select starts_at from kept full join arrived using (starts_at)
     where observed_last >= coalesce(measured_at, ${toIso(refreshedAt)}::timestamptz)
                              - ${overlapMs}::integer * interval '1 millisecond'
        or (labelled_last >= measured_at - ${overlapMs}::integer * interval '1 millisecond'
            and labelled = 0 and not is_early)
        or (is_early and starts_at <= ${toIso(now - lossSpanMs - (latenessMs ?? 0))}::timestamptz
            and ${latenessMs !== null}::boolean)
     order by starts_at`,
    rowOf({ startsAt: instant }),
  )
  return rows.map(({ startsAt }) => startsAt)
}

/** Neighbouring spans together, a week at most. */
function weeksOf(starts: readonly Instant[]): Instant[][] {
  const weeks: Instant[][] = []
  for (const startsAt of starts) {
    const week = weeks.at(-1)
    if (week?.[0] !== undefined && startsAt + lossSpanMs - week[0] <= atOnceMs) week.push(startsAt)
    else weeks.push([startsAt])
  }
  return weeks
}
