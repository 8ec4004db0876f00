import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

/** Whether a trigger is decided for this model. */
export async function isDecided(executor: SqlExecutor, triggerId: string, modelName: string): Promise<boolean> {
  const rows = await executor.query(
    sql`select 1 from trigger_decisions where trigger_id = ${triggerId} and model_name = ${modelName}`,
    anyRow,
  )
  return rows.length === 1
}
