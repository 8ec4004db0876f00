import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({ day: z.string(), objectKey: z.string() })

export interface DayToCompact {
  /** `YYYY-MM-DD` */
  readonly day: string
  readonly keys: readonly string[]
}

/**
 * The files of a model's batches that arrived before a moment and are not in a daily file yet, by day of arrival. Only
 * days with several files.
 *
 * A row a file: a day of one-minute batches has 1,440 files, which as one row would exceed the RDS Data API's 64 kB.
 */
export async function findBatchesToCompact(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly before: Instant },
): Promise<DayToCompact[]> {
  const rows = await executor.query(
    sql`
    select distinct day, object_key
      from (select to_char(received_at at time zone 'UTC', 'YYYY-MM-DD') as day, object_key,
                   count(*) over (partition by to_char(received_at at time zone 'UTC', 'YYYY-MM-DD')) as batches
              from ingested_batches
             where model_name = ${asked.modelName} and compacted_into is null and object_key is not null
               and received_at < ${toIso(asked.before)}::timestamptz) as uncompacted
     where batches > 1
     order by day, object_key`,
    rowSchema,
  )
  const days = Map.groupBy(rows, ({ day }) => day)
  return [...days].map(([day, files]) => ({ day, keys: files.map(({ objectKey }) => objectKey) }))
}
