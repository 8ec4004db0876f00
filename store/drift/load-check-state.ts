import type * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ lastObservedAt: instantOrNull, driftClosedAt: instantOrNull })

/** When a model was last observed, and when its last drift episode ended; null where there is no such model. */
export async function loadCheckState(
  executor: SqlExecutor,
  modelName: string,
): Promise<z.infer<typeof rowSchema> | null> {
  const rows = await executor.query(
    sql`
    select last_observed_at,
           (select max(closed_at) from episodes
             where model_name = ${modelName} and kind = 'drift') as drift_closed_at
      from model_activity where model_name = ${modelName}`,
    rowSchema,
  )
  return rows[0] ?? null
}
