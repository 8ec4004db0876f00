import { type KeptImportance, keptImportanceSchema } from '#contracts/feature-importance'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

/** How much a model's champion needs its features; null without a champion, and where its trainer measured nothing. */
export async function loadImportance(executor: SqlExecutor, modelName: string): Promise<KeptImportance | null> {
  const [importance = null] = await executor.query(
    sql`
    select nullif(evaluation -> 'importance', 'null') as importance
      from model_versions where model_name = ${modelName} and status = 'champion'`,
    column('importance', keptImportanceSchema.nullable()),
  )
  return importance
}
