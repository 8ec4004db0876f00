import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('labels', z.number())

/** Counts the labelled predictions of a version that were observed since a moment. */
export async function countLabelledSince(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly version: number; readonly from: Instant },
): Promise<number> {
  const [labels] = await executor.query(
    sql`
    select count(*) as labels from predictions
     where model_name = ${asked.modelName} and version = ${asked.version}::integer
       and observed_at >= ${toIso(asked.from)}::timestamptz and label is not null`,
    rowSchema,
  )
  return labels ?? 0
}
