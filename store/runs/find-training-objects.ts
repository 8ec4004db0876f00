import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('key', z.string())

/**
 * Keys of the objects that hold a model's rows or labels of a span of time: the file of each batch, or the daily file
 * that holds its rows now.
 */
export function findTrainingObjects(
  executor: SqlExecutor,
  span: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
): Promise<string[]> {
  const from = toIso(span.from)
  const to = toIso(span.to)
  return executor.query(
    sql`
    select distinct coalesce(compacted_into, object_key) as key
      from ingested_batches
     where model_name = ${span.modelName} and object_key is not null
       and ((observed_to >= ${from}::timestamptz and observed_from < ${to}::timestamptz)
         or (labels_to >= ${from}::timestamptz and labels_from < ${to}::timestamptz))
     order by key`,
    rowSchema,
  )
}
