import * as z from 'zod'
import { dayMs, floorTo, type Instant, toIso } from '#core/instant'
import { labelLateness } from '#core/policy/performance/label-lateness'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { queryTogether, type Select } from '#store/tables/query-together'
import { instant, instantOrNull, rowOf } from '#store/tables/row'
import { findSpansToMeasure } from './find-spans-to-measure.ts'
import { keepArrivals } from './keep-arrivals.ts'
import { type KeptLoss, keptLossKey } from './kept-loss.ts'
import { loadLabelLateness, selectArrivalDays } from './load-label-lateness.ts'
import { measureSpans, naiveLookbackMs } from './measure-spans.ts'
import { inStatements, rowsOf } from './spans-at-once.ts'

interface Refreshed {
  readonly modelName: string
  /** By which a row's loss is measured. */
  readonly lossOf: KeptLoss
  readonly now: Instant
  /** Rows after which the rest is left to the next call, in whole statements. */
  readonly rowsMax?: number
}

/**
 * Brings the losses of a model's spans up to date: the spans in which rows have come since they were measured, and
 * those whose labels are in by now. All of them after a change of the metric. Labels of a span count only then, so that
 * those that come earlier measure nothing: labels that take a week would have a week of rows read at each check.
 *
 * A span whose labels are in stays as it is, however many labels still come for it: evidence that was acted on does not
 * change. It is measured again where more of its rows come, where none of its labels had come, and where labels turn
 * out to come later than they used to, so that it was measured too early. Spans whose rows are past retention keep
 * their sums, also those by an earlier metric: they count again if it comes back.
 *
 * Call it outside a transaction: the cost is that of the rows of the spans that are measured, at most a hundred
 * thousand a statement and those of the weeks before. A repeat computes the same. Where all spans are measured, as
 * after a change of the metric, that may take longer than a process has: the next call goes on with those that are
 * left. The newest are measured first.
 *
 * @returns by when nearly all labels have come, in ms after the end of a span; null while that is not known
 */
export async function refreshLosses(executor: SqlExecutor, asked: Refreshed): Promise<number | null> {
  const { modelName, lossOf, now, rowsMax = Number.POSITIVE_INFINITY } = asked
  const key = keptLossKey(lossOf)
  const { state: states, arrivals } = await queryTogether(executor, {
    state: selectState(modelName),
    arrivals: selectArrivalDays({ modelName, now }),
  })
  const [state] = states
  if (state === undefined) await keepEarlierArrivals(executor, modelName)
  const refreshedAt = state?.lossOf === key ? state.refreshedAt : null
  if (refreshedAt === null) await saveState(executor, { modelName, key, refreshedAt: neverRefreshed })
  const latenessMs =
    state === undefined ? await loadLabelLateness(executor, { modelName, now }) : labelLateness(arrivals, { now })
  const spans = await findSpansToMeasure(executor, {
    modelName,
    key,
    latenessMs,
    now,
    refreshedAt: refreshedAt ?? neverRefreshed,
  })
  // Nothing came since they were all measured.
  if (spans.length === 0 && refreshedAt !== null) return latenessMs
  const isIn = (startsAt: Instant) => latenessMs !== null && startsAt + lossSpanMs + latenessMs <= now
  const lookbackMs = naiveLookbackMs + (latenessMs ?? 0)
  let rows = 0
  for (const areLabelsIn of [true, false]) {
    for (const together of inStatements(spans.filter(({ startsAt }) => isIn(startsAt) === areLabelsIn)).reverse()) {
      if (rows >= rowsMax) return latenessMs
      const starts = together.map(({ startsAt }) => startsAt)
      const kept = await measureSpans(executor, { modelName, lossOf, now, starts, areLabelsIn, lookbackMs })
      rows += kept > 0 ? rowsOf(together) : rowsOf(together) * unansweredCost
    }
  }
  await saveState(executor, { modelName, key, refreshedAt: now })
  return latenessMs
}

/**
 * Reading rows that no version answered takes a fortieth of the time of measuring as many. They leave nothing behind,
 * so that each call reads those before the first version again, until one call has come through all of them.
 */
const unansweredCost = 1 / 20

/** Not all spans have been measured yet. */
const neverRefreshed: Instant = 0

const stateSchema = rowOf({ refreshedAt: instant, lossOf: z.string() })

function selectState(modelName: string): Select<z.infer<typeof stateSchema>> {
  return {
    row: stateSchema,
    statement: sql`select refreshed_at, loss_of from span_losses_state where model_name = ${modelName}`,
  }
}

/** Said at the start of another metric, too, so that a process that ends in between leaves no span out. */
async function saveState(
  executor: SqlExecutor,
  { modelName, key, refreshedAt }: { readonly modelName: string; readonly key: string; readonly refreshedAt: Instant },
): Promise<void> {
  await executor.execute(sql`
    insert into span_losses_state (model_name, refreshed_at, loss_of)
    values (${modelName}, ${toIso(refreshedAt)}::timestamptz, ${key})
    on conflict (model_name) do update set refreshed_at = excluded.refreshed_at, loss_of = excluded.loss_of`)
}

/** Counts how the rows came in that were stored before anybody counted, day by day. */
async function keepEarlierArrivals(executor: SqlExecutor, modelName: string): Promise<void> {
  const [rows] = await executor.query(
    sql`
    select min(observed_at) as first_at, max(observed_at) as last_at from predictions where model_name = ${modelName}`,
    rowOf({ firstAt: instantOrNull, lastAt: instantOrNull }),
  )
  if (rows?.firstAt == null || rows.lastAt === null) return
  for (let from = floorTo(rows.firstAt, dayMs); from <= rows.lastAt; from += dayMs)
    await keepArrivals(executor, { modelName, from, to: from + dayMs })
}
