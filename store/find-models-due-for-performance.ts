import * as z from 'zod'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Tick } from './claim-tick.ts'

const rowSchema = z.object({ model_name: z.string() }).transform((row) => row.model_name)

/**
 * Claims a tick and names the models with enough new labels for another look, in one statement: an idle tick costs no more, and is done.
 *
 * A tick that was claimed before names none: what it left undone is still due at the next one.
 */
export function findModelsDueForPerformance(executor: SqlExecutor, tick: Tick): Promise<string[]> {
  const next = tick.nextAt === null ? null : toIso(tick.nextAt)
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
         set last_run = ${toIso(tick.scheduledAt)}::timestamptz, next_run = coalesce(${next}::timestamptz, next_run),
             last_status = case when exists (select from due) then 'running' else 'done' end
       where schedule_name = ${tick.scheduleName}
         and (last_run is null or last_run < ${toIso(tick.scheduledAt)}::timestamptz)
      returning 1)
    select model_name from due where exists (select from tick) order by model_name`,
    rowSchema,
  )
}
