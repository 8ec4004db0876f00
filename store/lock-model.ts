import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from './row.ts'

/** Makes the decisions of one model wait for each other until the transaction ends. @returns false when there is no such model */
export async function lockModel(executor: SqlExecutor, modelName: string): Promise<boolean> {
  const rows = await executor.query(sql`select 1 from models where model_name = ${modelName} for update`, anyRow)
  return rows.length === 1
}
