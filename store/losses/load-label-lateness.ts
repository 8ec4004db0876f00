import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import { type ArrivalDay, labelLateness, latenessMemoryMs } from '#core/policy/performance/label-lateness'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  endsAt: instant,
  rowsStep: z.number(),
  labels: z.array(z.tuple([z.number(), z.number()])),
}).transform(({ labels, ...day }): ArrivalDay => ({ ...day, labels: new Map(labels) }))

/**
 * By when nearly all labels of a model have come that come at all, in ms after the end of a span of losses, by the way
 * they came in so far; null while it is not known. It is the one rule for which losses count.
 *
 * @see `labelLateness` for the rule, `measure-label-delay.ts` for the shortest time that a label takes
 */
export async function loadLabelLateness(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly now: Instant },
): Promise<number | null> {
  const { statement, row } = selectArrivalDays(asked)
  return labelLateness(await executor.query(statement, row), asked)
}

/** How a model's rows and labels came in day by day, as `labelLateness` reads them. */
export function selectArrivalDays({
  modelName,
  now,
}: {
  readonly modelName: string
  readonly now: Instant
}): Select<ArrivalDay> {
  return {
    row: rowSchema,
    statement: sql`
    with came as (
      select starts_at, lateness, observations, labels,
             sum(observations) over (partition by starts_at order by lateness) as so_far,
             sum(observations) over (partition by starts_at) as all_rows
        from span_arrivals
       where model_name = ${modelName} and starts_at >= ${toIso(now - latenessMemoryMs)}::timestamptz),
    placed as (
      -- Nearly all: one late row says nothing about how its span came in.
      select *, min(lateness) filter (where so_far >= 0.98 * all_rows) over (partition by starts_at) as rows_step
        from came where all_rows > 0),
    steps as (
      select date_bin('1 day', starts_at, 'epoch'::timestamptz) as day, rows_step, lateness, sum(labels) as labels,
             max(starts_at) as last_at
        from placed group by 1, 2, 3)
    select max(last_at) + ${lossSpanMs}::bigint * interval '1 millisecond' as ends_at, rows_step,
           jsonb_agg(jsonb_build_array(lateness, labels)) as labels
      from steps group by day, rows_step order by day`,
  }
}
