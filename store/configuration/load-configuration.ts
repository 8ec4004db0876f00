import * as z from 'zod'
import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('settings', z.custom<Partial<Configuration>>())

/**
 * The installation's configuration: its values over the defaults.
 *
 * @param modelName whose own values are over those; `loadModel` has them, too
 */
export async function loadConfiguration(
  executor: SqlExecutor,
  modelName: string | null = null,
): Promise<Configuration> {
  const [settings] = await executor.query(
    sql`
    select coalesce(jsonb_object_agg(config_name, config_value order by model_name nulls first), '{}') as settings
      from retraining_config where model_name is null or model_name = ${modelName}::text`,
    rowSchema,
  )
  return { ...defaultConfiguration, ...settings }
}
