import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z
  .object({ config_name: z.string(), model_name: z.string() })
  .transform((row) => ({ name: row.config_name, modelName: row.model_name }))

/** Which models have a value of their own, of each setting, by name. */
export function listConfigurationOverrides(
  executor: SqlExecutor,
): Promise<{ readonly name: string; readonly modelName: string }[]> {
  return executor.query(
    sql`
    select config_name, model_name from retraining_config
     where model_name is not null
     order by config_name, model_name`,
    rowSchema,
  )
}
