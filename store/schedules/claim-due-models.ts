import * as z from 'zod'
import { toIso } from '#core/instant'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'
import type { Tick } from './claim-tick.ts'

/** The models in question: all at a tick, which is claimed with them, or some by name. */
export type AskedModels = Tick | { readonly among: readonly string[] }

const rowSchema = column('model_name', z.string().nullable())

/**
 * Claims a tick and names the models that are due for a check, in one statement, so that an idle tick takes one round
 * trip and is done.
 *
 * A tick that is repeated because its work failed is claimed again, as `claimTick` does, and names the models that are
 * still due. When models are asked for by name, those still due are named and no tick is claimed. Paused models and
 * models without a champion are never due.
 *
 * @param isDue a condition on `activity`, the model's row of `model_activity`
 * @returns null when the tick is done, or when a later one was claimed before, which does the work that this one left
 */
export async function claimDueModels(
  executor: SqlExecutor,
  asked: AskedModels,
  isDue: Statement,
): Promise<string[] | null> {
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
       where ${isDue}),
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
    select model_name from due where model_name in (select jsonb_array_elements_text(${among}::jsonb))
    order by model_name`,
    rowSchema,
  )
  // A claimed tick gives at least one row, without a name when no model is due.
  return tick !== null && rows.length === 0 ? null : rows.filter((modelName) => modelName !== null)
}
