import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ at: instant, version: z.number().nullable() })

/** A version, null where none answered, and the time from which it served. */
export type ServingChange = z.infer<typeof rowSchema>

/**
 * The serving changes within a span, and the last one before it, whose version served at its beginning. Latest first.
 *
 * All of them: losses repeat as often as serving is tried, and a change that is left out gives a row another version.
 * To be called outside a transaction: there the RDS Data API's answers above 1 MiB are read in pages.
 *
 * @param span both ends belong to it
 */
export function loadServingChanges(
  executor: SqlExecutor,
  { modelName, from, until }: { readonly modelName: string; readonly from: Instant; readonly until: Instant },
): Promise<ServingChange[]> {
  const changes = sql`
      select id, timestamp as at, (detail ->> 'version')::integer as version
        from retraining_logs
       where model_name = ${modelName} and event_type = 'serving' and status in ('serving', 'restored', 'lost')`
  return executor.query(
    sql`
    select at, version
      from ((${changes} and timestamp <= ${toIso(from)}::timestamptz order by timestamp desc, id desc limit 1)
            union all
            (${changes} and timestamp > ${toIso(from)}::timestamptz and timestamp <= ${toIso(until)}::timestamptz)) as change
     order by at desc, id desc`,
    rowSchema,
  )
}
