import * as z from 'zod'
import { dayMs, floorTo, type Instant, toIso } from '#core/instant'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { LossDay } from '#core/policy/retraining/price/loss-day'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'
import { keptLossKey, lossSumsSql } from './kept-loss.ts'
import { areLabelsInSql } from './load-losses.ts'

const rowSchema = rowOf({
  day: instant,
  version: z.number(),
  rowCount: z.number(),
  labelledCount: z.number(),
  lossSum: z.number(),
  squaredLossSum: z.number(),
  mistakeCount: z.number(),
  mistakeLossSum: z.number(),
  beside: z.record(z.string(), z.tuple([z.number(), z.number()])),
}).transform(({ beside, ...row }) => ({
  ...row,
  beside: Object.entries(beside).map(([version, [labelledCount, gainSum]]) => ({
    version: Number(version),
    labelledCount,
    gainSum,
  })),
}))

/** Days of a page: with fifty versions beside each, half of what the RDS Data API gives in one answer. */
const pageDays = 200

/**
 * A model's losses by day, in the order of time, as `refreshLosses` left them. All rows that a version answered count;
 * losses are those of the spans whose labels are in.
 */
export async function loadDailyLosses(
  executor: SqlExecutor,
  {
    modelName,
    from,
    labelLatenessMs,
    lossOf,
  }: {
    readonly modelName: string
    readonly from: Instant
    readonly labelLatenessMs: number | null
    readonly lossOf: LossOf
  },
): Promise<LossDay[]> {
  const sums = lossSumsSql(lossOf, sql`other.value`)
  const days: LossDay[] = []
  for (let isLast = false; !isLast; ) {
    const last = days.at(-1)
    const page = await executor.query(
      sql`
      with kept as (
        select *, date_bin('1 day', starts_at, 'epoch'::timestamptz) as day,
               ${labelLatenessMs === null ? sql`false` : areLabelsInSql(labelLatenessMs)} as is_in
          from span_losses
         where model_name = ${modelName} and loss_of = ${keptLossKey(lossOf)}
           and starts_at >= ${toIso(last?.day ?? floorTo(from, dayMs))}::timestamptz),
      own as (
        select day, version, sum(scored)::bigint as row_count,
               coalesce(sum(labelled) filter (where is_in), 0)::bigint as labelled_count,
               coalesce(sum(${sums.loss}) filter (where is_in), 0) as loss_sum,
               coalesce(sum(${sums.squaredLoss}) filter (where is_in), 0) as squared_loss_sum,
               coalesce(sum(mistakes) filter (where is_in), 0)::bigint as mistake_count,
               coalesce(sum(${sums.mistakeLoss}) filter (where is_in), 0) as mistake_loss_sum
          from kept group by day, version
        having (day, version) > (${toIso(last?.day ?? 0)}::timestamptz, ${last?.version ?? -1}::integer)
         order by day, version limit ${pageDays}::integer),
      paired as (
        select day, version, other.key as other_version, sum((other.value ->> 0)::bigint)::bigint as labelled,
               sum(${sums.gain}) as gain
          from kept join own using (day, version) cross join lateral jsonb_each(beside) as other
         where is_in group by day, version, other.key),
      beside as (
        select day, version, jsonb_object_agg(other_version, jsonb_build_array(labelled, gain)) as beside
          from paired group by day, version)
      select own.*, coalesce(beside, '{}') as beside from own left join beside using (day, version)
       order by day, version`,
      rowSchema,
    )
    for (const one of page) days.push(one)
    isLast = page.length < pageDays
  }
  return days
}
