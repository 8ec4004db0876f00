import { defaultConfiguration } from '#contracts/configuration'
import { defaultSchedules } from '#contracts/schedules'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { seedAuthor } from './seed-author.ts'

/**
 * Brings `retraining_config` and `retraining_schedules` to the defaults of `contracts/`.
 *
 * A row that a person edited (`updated_by`, `edited_at`) stays as it is. Any other follows a new default, and the next
 * run of its schedule is computed anew. Repeating it is harmless.
 *
 * @returns how many rows it wrote
 */
export async function seed(database: Database): Promise<number> {
  return database.transaction(async (executor) => {
    const configuration = await executor.execute(sql`
      insert into retraining_config (config_name, config_value, updated_at, updated_by)
      select config_name, config_value, now(), ${seedAuthor}::text
        from jsonb_each(${JSON.stringify(defaultConfiguration)}::jsonb) as defaults (config_name, config_value)
      on conflict (config_name, coalesce(model_name, '')) do update
         set config_value = excluded.config_value, updated_at = excluded.updated_at
       where retraining_config.updated_by = ${seedAuthor}::text
         and retraining_config.config_value is distinct from excluded.config_value`)
    const schedules = await executor.execute(sql`
      insert into retraining_schedules (schedule_name, cron_expression, time_zone, action, model_types)
      select "scheduleName", "cronExpression", "timeZone", action, "modelTypes"
        from jsonb_to_recordset(${JSON.stringify(defaultSchedules)}::jsonb) as defaults
             ("scheduleName" text, "cronExpression" text, "timeZone" text, action text, "modelTypes" jsonb)
      on conflict (schedule_name) do update
         set cron_expression = excluded.cron_expression,
             time_zone = excluded.time_zone,
             action = excluded.action,
             model_types = excluded.model_types,
             next_run = null
       where retraining_schedules.edited_at is null
         and (retraining_schedules.cron_expression, retraining_schedules.time_zone,
              retraining_schedules.action, retraining_schedules.model_types)
             is distinct from (excluded.cron_expression, excluded.time_zone, excluded.action, excluded.model_types)`)
    return configuration + schedules
  })
}
