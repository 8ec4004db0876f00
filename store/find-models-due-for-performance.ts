import * as z from 'zod'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { DueModels } from './claim-tick.ts'

const rowSchema = z.object({ model_name: z.string() }).transform((row) => row.model_name)

/**
 * Claims a tick and names the models with enough new labels for another look, in one statement: an idle tick costs no more, and is done.
 *
 * A tick that was claimed before names none: what it left undone is still due at the next one. Of models asked for by name those
 * that are still due are named, and no tick is claimed.
 */
export function findModelsDueForPerformance(executor: SqlExecutor, asked: DueModels): Promise<string[]> {
  const tick = 'among' in asked ? null : asked
  const next = tick?.nextAt == null ? null : toIso(tick.nextAt)
  const scheduledAt = tick === null ? null : toIso(tick.scheduledAt)
  const among = JSON.stringify('among' in asked ? asked.among : [])
  return executor.query(
    sql`
    with due as (
      select activity.model_name
        from model_activity as activity
        join models as model on model.model_name = activity.model_name and model.mode <> 'paused'
        join model_versions as champion on champion.model_name = activity.model_name and champion.status = 'champion'
       where activity.labels_total >= activity.performance_due_labels),
    tick as (
      update retraining_schedules
         set last_run = ${scheduledAt}::timestamptz, next_run = coalesce(${next}::timestamptz, next_run),
             last_status = case when exists (select from due) then 'running' else 'done' end
       where schedule_name = ${tick?.scheduleName ?? null}::text
         and (last_run is null or last_run < ${scheduledAt}::timestamptz)
      returning 1)
    select model_name from due where exists (select from tick) or ${among}::jsonb ? model_name order by model_name`,
    rowSchema,
  )
}
