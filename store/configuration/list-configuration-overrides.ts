import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({ name: z.string(), modelName: z.string() })

/** The settings that models override, by name: one entry a setting and model. */
export function listConfigurationOverrides(
  executor: SqlExecutor,
): Promise<{ readonly name: string; readonly modelName: string }[]> {
  return executor.query(
    sql`
    select config_name as name, model_name from retraining_config
     where model_name is not null
     order by config_name, model_name`,
    rowSchema,
  )
}
