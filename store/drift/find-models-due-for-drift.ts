import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type AskedModels, claimDueModels } from '#store/schedules/claim-due-models'

/** A tenth of the rows: below it no limit of rejected rows is reached, unless it is set lower. */
const rejectedBatchFactor = 9

/**
 * The models that are due for a drift check: those with enough new observations, those of which a batch was rejected in
 * good part since the last check, and those that have been silent for too long while no episode says so and no person has
 * said that their stream is over. How long is too
 * long under `silence_hours: auto` is known from the last check.
 * See {@link claimDueModels}.
 */
export function findModelsDueForDrift(
  executor: SqlExecutor,
  asked: AskedModels,
  now: Instant,
): Promise<string[] | null> {
  return claimDueModels(
    executor,
    asked,
    sql`(activity.observations_total >= activity.drift_due_observations
           or exists (select from ingested_batches as batch
                       where batch.model_name = activity.model_name and batch.received_at > activity.drift_looked_at
                         and batch.rejected_count * ${rejectedBatchFactor}::integer
                             > greatest(batch.observation_count, batch.label_count))
           or (coalesce(
                 activity.last_observed_at + interval '1 hour' *
                   (select case when jsonb_typeof(config_value) = 'number' then config_value::text::double precision end
                      from retraining_config
                     where config_name = 'silence_hours' and (model_name = activity.model_name or model_name is null)
                     order by model_name nulls last limit 1),
                 activity.silent_from, activity.last_observed_at + interval '1 day') < ${toIso(now)}::timestamptz
               and not exists (select from episodes
                                where episodes.model_name = activity.model_name and kind = 'data-quality'
                                  and subject = 'silence: observations'
                                  and (closed_at is null
                                       or (close_reason in ('usual', 'accepted')
                                           and opened_at >= activity.last_observed_at)))))`,
  )
}
