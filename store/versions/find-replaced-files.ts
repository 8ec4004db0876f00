import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('key', z.string())

/** Files of batches that arrived before a moment and whose rows are in a daily file now. */
export function findReplacedFiles(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly before: Instant },
): Promise<string[]> {
  return executor.query(
    sql`
    select distinct object_key as key from ingested_batches
     where model_name = ${asked.modelName} and compacted_into is not null and object_key <> compacted_into
       and received_at < ${toIso(asked.before)}::timestamptz
     order by key`,
    rowSchema,
  )
}
