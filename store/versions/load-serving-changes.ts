import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ at: instant, version: z.number().nullable() })

/** A version, null where none answered, and the time from which it served. */
export type ServingChange = z.infer<typeof rowSchema>

/** An endpoint does not change more often within the time that one capture file covers. */
const changesMax = 100

/** The serving changes up to an instant, latest first. */
export function loadServingChanges(
  executor: SqlExecutor,
  { modelName, until }: { readonly modelName: string; readonly until: Instant },
): Promise<ServingChange[]> {
  return executor.query(
    sql`
    select timestamp as at, (detail ->> 'version')::integer as version
      from retraining_logs
     where model_name = ${modelName} and event_type = 'serving' and status in ('serving', 'restored', 'lost')
       and timestamp <= ${toIso(until)}::timestamptz
     order by timestamp desc, id desc
     limit ${changesMax}::integer`,
    rowSchema,
  )
}
