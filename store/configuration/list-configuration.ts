import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  name: z.string(),
  value: z.union([z.number(), z.string(), z.boolean()]),
  modelName: z.string().nullable(),
  updatedAt: instant,
  updatedBy: z.string(),
})

export type ConfigurationRow = z.infer<typeof rowSchema>

/** The installation's values, and the model's own when one is named. */
export function listConfiguration(executor: SqlExecutor, modelName: string | null): Promise<ConfigurationRow[]> {
  return executor.query(
    sql`
    select config_name as name, config_value as value, model_name, updated_at, updated_by from retraining_config
     where model_name is null or model_name = ${modelName}::text
     order by config_name, model_name`,
    rowSchema,
  )
}
