import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface ConfigurationValue {
  readonly name: string
  readonly value: number | string | boolean
  /** Null for the installation's value. */
  readonly modelName: string | null
  readonly updatedBy: string
  readonly now: Instant
}

/** Sets one value. It applies from the next decision on. */
export async function putConfiguration(executor: SqlExecutor, setting: ConfigurationValue): Promise<void> {
  await executor.execute(sql`
    insert into retraining_config (config_name, config_value, model_name, updated_at, updated_by)
    values (${setting.name}, ${JSON.stringify(setting.value)}::jsonb, ${setting.modelName},
            ${toIso(setting.now)}::timestamptz, ${setting.updatedBy})
    on conflict (config_name, coalesce(model_name, '')) do update
       set config_value = excluded.config_value, updated_at = excluded.updated_at, updated_by = excluded.updated_by`)
}
