import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const counts = z.record(z.string(), z.number())

const rowSchema = rowOf({
  models: z.number(),
  modelsUnserved: z.number(),
  breakersOpen: z.number(),
  breakersCounting: z.number(),
  openEpisodes: counts,
  runsActive: counts,
  runsEnded: counts,
})

/** Counts over all models. */
export type FleetCounts = z.infer<typeof rowSchema>

const none: FleetCounts = {
  models: 0,
  modelsUnserved: 0,
  breakersOpen: 0,
  breakersCounting: 0,
  openEpisodes: {},
  runsActive: {},
  runsEnded: {},
}

/** Counts models, their open problems, breakers and runs: one statement, however many models there are. */
export async function countFleet(executor: SqlExecutor): Promise<FleetCounts> {
  const [row] = await executor.query(
    sql`
    with model as (
      select breaker_runs, serving_version,
             (select version from model_versions as champion
               where champion.model_name = models.model_name and champion.status = 'champion') as champion,
             coalesce((select config_value::integer from retraining_config as own
                        where own.config_name = 'breaker_runs' and own.model_name = models.model_name),
                      (select config_value::integer from retraining_config
                        where config_name = 'breaker_runs' and model_name is null),
                      ${defaultConfiguration.breaker_runs}::integer) as breaker_runs_max
        from models)
    select count(*) as models,
           count(*) filter (where champion is not null and champion is distinct from serving_version) as models_unserved,
           count(*) filter (where breaker_runs >= breaker_runs_max) as breakers_open,
           count(*) filter (where breaker_runs between 1 and breaker_runs_max - 1) as breakers_counting,
           coalesce((select jsonb_object_agg(kind, number)
                       from (select kind, count(*) as number from episodes
                              where closed_at is null group by kind) as open), '{}') as open_episodes,
           coalesce((select jsonb_object_agg(state, number)
                       from (select state, count(*) as number from retraining_runs
                              where ended_at is null group by state) as active), '{}') as runs_active,
           coalesce((select jsonb_object_agg(state, number)
                       from (select state, count(*) as number from retraining_runs
                              where ended_at is not null group by state) as ended), '{}') as runs_ended
      from model`,
    rowSchema,
  )
  return row ?? none
}
