import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const counts = z.record(z.string(), z.number())

/** A breaker that has counted worthless retrainings. `countedAt` in milliseconds. */
const breaker = z.object({ runs: z.number(), runsMax: z.number(), countedAt: z.number().nullable() })

const rowSchema = rowOf({
  models: z.number(),
  modelsUnserved: z.number(),
  breakers: z.array(breaker),
  openEpisodes: counts,
  runsActive: counts,
  runsEnded: counts,
})

/** Counts over all models. */
export type FleetCounts = z.infer<typeof rowSchema>

const none: FleetCounts = {
  models: 0,
  modelsUnserved: 0,
  breakers: [],
  openEpisodes: {},
  runsActive: {},
  runsEnded: {},
}

/** Counts models, their open problems, breakers and runs: one statement, however many models there are. */
export async function countFleet(executor: SqlExecutor): Promise<FleetCounts> {
  const [row] = await executor.query(
    sql`
    with model as (
      select breaker_runs, breaker_counted_at, serving_version,
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
           coalesce(jsonb_agg(jsonb_build_object('runs', breaker_runs, 'runsMax', breaker_runs_max, 'countedAt',
                                                 floor(extract(epoch from breaker_counted_at) * 1000)))
                      filter (where breaker_runs > 0), '[]') as breakers,
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
