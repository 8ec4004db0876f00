import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant } from '#store/tables/row'

const rowSchema = z
  .object({
    config_name: z.string(),
    config_value: z.union([z.number(), z.string(), z.boolean()]),
    model_name: z.string().nullable(),
    updated_at: instant,
    updated_by: z.string(),
  })
  .transform((row) => ({
    name: row.config_name,
    value: row.config_value,
    modelName: row.model_name,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }))

export type ConfigurationRow = z.infer<typeof rowSchema>

/** The installation's values, and a model's own where one is named. */
export function listConfiguration(executor: SqlExecutor, modelName: string | null): Promise<ConfigurationRow[]> {
  return executor.query(
    sql`
    select config_name, config_value, model_name, updated_at, updated_by from retraining_config
     where model_name is null or model_name = ${modelName}::text
     order by config_name, model_name`,
    rowSchema,
  )
}
