import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { DueModels } from './claim-tick.ts'

const rowSchema = z.object({ model_name: z.string() }).transform((row) => row.model_name)

/**
 * Claims a tick and names the models that are worth a look, in one statement: an idle tick costs no more, and is done.
 *
 * Worth a look are enough new observations, or none for so long that the model counts as silent and no one has said so yet. A tick
 * that was claimed before names none: what it left undone is still due at the next one. Of models asked for by name those
 * that are still due are named, and no tick is claimed.
 */
export function findModelsDueForDrift(executor: SqlExecutor, asked: DueModels, now: Instant): Promise<string[]> {
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
       where (activity.observations_total >= activity.drift_due_observations
           or (activity.last_observed_at < ${toIso(now)}::timestamptz - interval '1 hour' * coalesce(
                 (select config_value::text::double precision from retraining_config
                   where config_name = 'silence_hours' and (model_name = activity.model_name or model_name is null)
                   order by model_name nulls last limit 1), ${defaultConfiguration.silence_hours}::double precision)
               and not exists (select from episodes
                                where episodes.model_name = activity.model_name and kind = 'data-quality' and subject = 'silence: observations'
                                  and closed_at is null)))),
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
