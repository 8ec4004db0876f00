import * as z from 'zod'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type DueModels, namesOf } from '#store/schedules/claim-tick'
import { column } from '#store/tables/row'

const rowSchema = column('model_name', z.string().nullable())

/**
 * Claims a tick and names the models with enough new labels for another look, in one statement: an idle tick costs no more, and is done.
 *
 * A tick that comes again because its work failed is claimed again, as `claimTick` does, and names what is still due. Of models
 * asked for by name those that are still due are named, and no tick is claimed.
 *
 * @returns null when the tick is done, or a later one was claimed before, which has what this one left undone
 */
export async function findModelsDueForPerformance(executor: SqlExecutor, asked: DueModels): Promise<string[] | null> {
  const tick = 'among' in asked ? null : asked
  const next = tick?.nextAt == null ? null : toIso(tick.nextAt)
  const scheduledAt = tick === null ? null : toIso(tick.scheduledAt)
  const among = JSON.stringify('among' in asked ? asked.among : [])
  const rows = await executor.query(
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
         and (last_run is null or last_run < ${scheduledAt}::timestamptz
           or (last_run = ${scheduledAt}::timestamptz and last_status <> 'done'))
      returning 1)
    select due.model_name from tick left join due on true
    union all
    select model_name from due where ${among}::jsonb ? model_name
    order by model_name`,
    rowSchema,
  )
  return namesOf(asked, rows)
}
