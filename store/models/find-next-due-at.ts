import { defaultConfiguration } from '#contracts/configuration'
import type { Instant } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { takesPlaceSql } from '#store/runs/load-places'
import { column, instantOrNull } from '#store/tables/row'

const rowSchema = column('due_at', instantOrNull)

/**
 * When `reconcile` has work to do next; null when nothing waits. An in-process runtime asks this instead of polling.
 */
export async function findNextDueAt(executor: SqlExecutor): Promise<Instant | null> {
  const { publishMs, serveMs, startMs, waitMs } = gracePeriods
  const start = sql`coalesce(start_due_at, requested_at + ${startMs}::bigint * interval '1 millisecond')`
  const hasFreePlace = sql`
    (select count(*) from retraining_runs as taken where ${takesPlaceSql})
    < coalesce((select (config_value #>> '{}')::integer from retraining_config
                 where config_name = 'training_jobs_max' and model_name is null),
               ${defaultConfiguration.training_jobs_max}::integer)`
  const [dueAt] = await executor.query(
    sql`
    select least(
             (select min(reconsider_at) from pending_triggers where resolved_at is null),
             -- A run that waits for a place gets it when a training ends, and now if one is free: the limit was raised.
             (select min(case when state = 'waiting'
                              then coalesce(start_due_at, case when ${hasFreePlace} then waiting_since end)
                              when state in ('requested', 'queued') then least(deadline_at, ${start})
                              -- Its job may wait there, and only a look says so, and when it starts.
                              when state = 'training' and backend <> 'local'
                              then least(deadline_at, started_at + ${waitMs}::bigint * interval '1 millisecond')
                              else deadline_at end)
                from retraining_runs where ended_at is null),
             (select min(asked_at) + ${startMs}::bigint * interval '1 millisecond' from jobs_to_stop),
             (select min(occurred_at) + ${publishMs}::bigint * interval '1 millisecond'
                from outbox where published_at is null),
             (select min(greatest(champion.created_at, champion.promoted_at, model.serving_lost_at))
                     + ${serveMs}::bigint * interval '1 millisecond'
                from models as model
                join model_versions as champion
                  on champion.model_name = model.model_name and champion.status = 'champion'
               where model.serving_version is distinct from champion.version)) as due_at`,
    rowSchema,
  )
  return dueAt ?? null
}
