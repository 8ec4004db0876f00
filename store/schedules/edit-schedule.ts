import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface EditedSchedule {
  readonly scheduleName: string
  readonly cronExpression: string
  readonly timeZone: string
  readonly enabled: boolean
  readonly modelTypes: readonly string[]
}

/**
 * Stores a person's edit of a schedule. Its next run is left open, to be computed anew; a deployment leaves an edited
 * schedule as it is.
 */
export async function editSchedule(executor: SqlExecutor, schedule: EditedSchedule, now: Instant): Promise<void> {
  await executor.execute(sql`
    update retraining_schedules
       set cron_expression = ${schedule.cronExpression}, time_zone = ${schedule.timeZone},
           enabled = ${schedule.enabled}::boolean, model_types = ${JSON.stringify(schedule.modelTypes)}::jsonb,
           edited_at = ${toIso(now)}::timestamptz, next_run = null
     where schedule_name = ${schedule.scheduleName}`)
}
