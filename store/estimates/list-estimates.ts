import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const figure = z.number().nullable()
const rowSchema = rowOf({
  day: instant,
  version: z.number(),
  rowCount: z.number(),
  loss: z.number(),
  lossLower: figure,
  lossUpper: figure,
  mistakes: z.number(),
  mistakesLower: figure,
  mistakesUpper: figure,
  observedLoss: figure,
  observedMistakes: figure,
})

/** The estimates of the days of a span, oldest first, beside what their labels said; at most the newest 400 days. */
export function listEstimates(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
): Promise<z.infer<typeof rowSchema>[]> {
  return executor.query(
    sql`
    select * from (
      select day, version, row_count, loss, loss_lower, loss_upper, mistakes, mistakes_lower, mistakes_upper,
             observed_loss, observed_mistakes
        from daily_estimates
       where model_name = ${asked.modelName} and day >= ${toIso(asked.from)}::timestamptz - interval '1 day'
         and day < ${toIso(asked.to)}::timestamptz
       order by day desc, version desc limit 400) as newest
     order by day, version`,
    rowSchema,
  )
}
