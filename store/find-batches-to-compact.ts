import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z.object({ day: z.string(), keys: z.array(z.string()) })

/** The files of a model's batches that arrived before a moment and are not in a day's file yet, by day of arrival, where a day has several. */
export function findBatchesToCompact(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly before: Instant },
): Promise<z.infer<typeof rowSchema>[]> {
  return executor.query(
    sql`
    select to_char(received_at at time zone 'UTC', 'YYYY-MM-DD') as day, jsonb_agg(distinct object_key order by object_key) as keys
      from ingested_batches
     where model_name = ${asked.modelName} and compacted_into is null and object_key is not null
       and received_at < ${toIso(asked.before)}::timestamptz
     group by day
    having count(*) > 1
     order by day`,
    rowSchema,
  )
}
