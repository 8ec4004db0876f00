import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ lastObservedAt: instantOrNull, quietChecks: z.number() })

/** When a model was last observed, and how many drift checks in a row were quiet; null where there is no such model. */
export async function loadCheckState(
  executor: SqlExecutor,
  modelName: string,
): Promise<z.infer<typeof rowSchema> | null> {
  const rows = await executor.query(
    sql`
    select last_observed_at, drift_quiet_looks as quiet_checks from model_activity where model_name = ${modelName}`,
    rowSchema,
  )
  return rows[0] ?? null
}
