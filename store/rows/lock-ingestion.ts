import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

/**
 * Makes the batches of one model wait for each other until the transaction ends.
 *
 * Without it a label and its observation that arrive at the same time would not see each other, and the label would
 * wait for ever for a prediction that is there.
 */
export async function lockIngestion(executor: SqlExecutor, modelName: string): Promise<void> {
  await executor.query(sql`select 1 from model_activity where model_name = ${modelName} for update`, anyRow)
}
