import * as z from 'zod'
import { modelGainSchema } from '#contracts/worth'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  models: z.number(),
  measured: z.number(),
  trainings: z.number(),
  gained: z.number().nullable(),
  standardError: z.number().nullable(),
  price: z.number().nullable(),
  inMoney: z.number(),
  inLoss: z.number(),
  best: z.string().nullable(),
  bestGained: z.number().nullable(),
  worst: z.string().nullable(),
  worstGained: z.number().nullable(),
  inOwnUnit: z.array(modelGainSchema),
})
/** A message names so many models whose gains are not added up. */
const namedMax = 3

/**
 * All models' retrainings together. Sums are of the models whose unit is a correct prediction: amounts of
 * money may differ in kind, and units of a regression do.
 */
export type InstallationWorth = z.infer<typeof rowSchema>

/**
 * Sums up what was known of every model since a moment. One statement over one small row a model. Errors of models add up
 * as if independent.
 */
export async function summarizeWorth(executor: SqlExecutor, since: Instant): Promise<InstallationWorth> {
  const [row] = await executor.query(
    sql`
    with known as (
      select model_name, (worth ->> 'isMoney')::boolean as is_money, worth ->> 'lossUnit' as loss_unit,
             (worth ->> 'trainingCount')::integer as trainings,
             (worth -> 'total' -> 'gain' ->> 'gained')::double precision as gained,
             (worth -> 'total' -> 'gain' ->> 'standardError')::double precision as standard_error,
             (worth ->> 'price')::double precision as price
        from model_worth
       where measured_at >= ${toIso(since)}::timestamptz and (worth ->> 'trainingCount')::integer > 0),
    counted as (select * from known where not is_money and loss_unit is null and gained is not null)
    select (select count(*) from known) as models,
           (select count(*) from counted) as measured,
           (select coalesce(sum(trainings), 0) from counted) as trainings,
           (select sum(gained) from counted) as gained,
           (select sqrt(sum(standard_error ^ 2)) from counted) as standard_error,
           (select sum(price * trainings) from counted) as price,
           (select count(*) from known where is_money) as in_money,
           (select count(*) from known where loss_unit is not null) as in_loss,
           best.model_name as best, best.gained as best_gained, worst.model_name as worst, worst.gained as worst_gained,
           (select coalesce(jsonb_agg(jsonb_build_object('modelName', model_name, 'isMoney', is_money, 'lossUnit', loss_unit,
                                                         'gained', gained, 'standardError', standard_error)
                                      order by evidence desc nulls last, model_name), '[]')
              from (select *, abs(gained) / nullif(standard_error, 0) as evidence from known
                     where (is_money or loss_unit is not null) and gained is not null
                     order by evidence desc nulls last, model_name limit ${namedMax}::bigint) as named) as in_own_unit
      from (select 1) as one
      left join (select * from counted order by gained desc, model_name limit 1) as best on true
      left join (select * from counted order by gained, model_name limit 1) as worst on true`,
    rowSchema,
  )
  if (!row) throw new Error('summing up the worth returned no row')
  return row
}
