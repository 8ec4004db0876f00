import * as z from 'zod'
import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('settings', z.custom<Partial<Configuration>>())

/** The installation's configuration: its values over the defaults. `loadModel` adds a model's own values. */
export async function loadConfiguration(executor: SqlExecutor): Promise<Configuration> {
  const [settings] = await executor.query(
    sql`
    select coalesce(jsonb_object_agg(config_name, config_value), '{}') as settings
      from retraining_config where model_name is null`,
    rowSchema,
  )
  return { ...defaultConfiguration, ...settings }
}
