import { type Worth, worthSchema } from '#contracts/worth'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

/** The worth of a model's retrainings, as of its last decision; null before the first. */
export async function loadWorth(executor: SqlExecutor, modelName: string): Promise<Worth | null> {
  const [worth] = await executor.query(
    sql`select worth from model_worth where model_name = ${modelName}`,
    column('worth', worthSchema),
  )
  return worth ?? null
}
