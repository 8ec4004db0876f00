import * as z from 'zod'
import { modelTypeSchema } from '#contracts/model-types'
import { scheduleActionSchema } from '#contracts/schedules'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  scheduleName: z.string(),
  cronExpression: z.string(),
  timeZone: z.string(),
  action: scheduleActionSchema,
  modelTypes: z.array(modelTypeSchema),
  enabled: z.boolean(),
  editedAt: instantOrNull,
  lastRun: instantOrNull,
  nextRun: instantOrNull,
  lastStatus: z.string().nullable(),
})

export type Schedule = z.infer<typeof rowSchema>

/** All schedules by name, enabled or not. */
export function loadSchedules(executor: SqlExecutor): Promise<Schedule[]> {
  return executor.query(
    sql`
    select schedule_name, cron_expression, time_zone, action, model_types, enabled, edited_at, last_run, next_run,
           last_status
      from retraining_schedules order by schedule_name`,
    rowSchema,
  )
}
