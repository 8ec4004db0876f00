import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

/**
 * Makes decisions about a model, and the changes that deferred decisions wait for, run one after the other until the
 * transaction ends.
 *
 * Without it a trigger could be deferred until a run ends, while that end is being committed, and would never be
 * reconsidered.
 *
 * @returns false when there is no such model
 */
export async function lockModel(executor: SqlExecutor, modelName: string): Promise<boolean> {
  const rows = await executor.query(sql`select 1 from models where model_name = ${modelName} for update`, anyRow)
  return rows.length === 1
}
