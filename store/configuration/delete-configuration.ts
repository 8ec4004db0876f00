import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Deletes a model's own value, so that the installation's value applies again. Repeating it is harmless. */
export async function deleteConfiguration(
  executor: SqlExecutor,
  setting: { readonly name: string; readonly modelName: string },
): Promise<void> {
  await executor.execute(sql`
    delete from retraining_config where config_name = ${setting.name} and model_name = ${setting.modelName}`)
}
