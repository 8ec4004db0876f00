import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { LossDay } from '#core/policy/retraining/price/loss-day'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

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

/** A model's losses by day, in the order of time, as `refreshDailyLosses` left them. */
export async function loadDailyLosses(
  executor: SqlExecutor,
  { modelName, from }: { readonly modelName: string; readonly from: Instant },
): Promise<LossDay[]> {
  const days: LossDay[] = []
  for (let isLast = false; !isLast; ) {
    const last = days.at(-1)
    const page = await executor.query(
      sql`
      select day, version, row_count, labelled_count, loss_sum, squared_loss_sum, mistake_count, mistake_loss_sum,
             beside
        from daily_losses
       where model_name = ${modelName}
         and (day, version) > (${toIso(last?.day ?? from)}::timestamptz, ${last?.version ?? -1}::integer)
       order by day, version limit ${pageDays}::integer`,
      rowSchema,
    )
    for (const one of page) days.push(one)
    isLast = page.length < pageDays
  }
  return days
}
