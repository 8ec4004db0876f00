import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

/**
 * Makes what is decided of one model, and what a decision waits for, wait for each other until the transaction ends.
 *
 * Without it a trigger could be deferred until an end that is just being committed, and nobody would wake it.
 *
 * @returns false when there is no such model
 */
export async function lockModel(executor: SqlExecutor, modelName: string): Promise<boolean> {
  const rows = await executor.query(sql`select 1 from models where model_name = ${modelName} for update`, anyRow)
  return rows.length === 1
}
