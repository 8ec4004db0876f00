import * as z from 'zod'
import { modelTypeSchema } from '#contracts/model-types'
import { scheduleActionSchema } from '#contracts/schedules'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull } from '#store/tables/row'

const rowSchema = z
  .object({
    schedule_name: z.string(),
    cron_expression: z.string(),
    time_zone: z.string(),
    action: scheduleActionSchema,
    model_types: z.array(modelTypeSchema),
    enabled: z.boolean(),
    edited_at: instantOrNull,
    last_run: instantOrNull,
    next_run: instantOrNull,
    last_status: z.string().nullable(),
  })
  .transform((row) => ({
    scheduleName: row.schedule_name,
    cronExpression: row.cron_expression,
    timeZone: row.time_zone,
    action: row.action,
    modelTypes: row.model_types,
    enabled: row.enabled,
    editedAt: row.edited_at,
    lastRun: row.last_run,
    nextRun: row.next_run,
    lastStatus: row.last_status,
  }))

export type Schedule = z.infer<typeof rowSchema>

/** The schedules, enabled or not, by name. */
export function loadSchedules(executor: SqlExecutor): Promise<Schedule[]> {
  return executor.query(
    sql`
    select schedule_name, cron_expression, time_zone, action, model_types, enabled, edited_at, last_run, next_run, last_status
      from retraining_schedules order by schedule_name`,
    rowSchema,
  )
}
