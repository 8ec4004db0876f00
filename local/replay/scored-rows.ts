import * as z from 'zod'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  id: z.string(),
  at: instant,
  /** Null where no version scored the row. */
  version: z.number().nullable(),
  score: z.number().nullable(),
  label: z.number(),
  labelledAt: instant,
})
export type LabelledRow = z.infer<typeof rowSchema>

const pageMs = 10 * dayMs

/** A model's labelled rows in (from, to], in order of time, page by page: memory does not grow with the span. */
export async function* labelledRows(
  executor: SqlExecutor,
  span: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
): AsyncGenerator<readonly LabelledRow[]> {
  for (let from = span.from; from < span.to; from += pageMs) {
    const to = Math.min(from + pageMs, span.to)
    yield await executor.query(
      sql`
      select observation_id as id, observed_at as at, version, score, label, labelled_at from predictions
       where model_name = ${span.modelName} and label is not null
         and observed_at > ${toIso(from)}::timestamptz and observed_at <= ${toIso(to)}::timestamptz
       order by observed_at, observation_id`,
      rowSchema,
    )
  }
}
