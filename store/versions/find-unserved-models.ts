import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  modelName: z.string(),
  championVersion: z.number(),
  problem: z.string(),
  unserved: z.number(),
})

/** Models with a champion of which no version answers, by name: the first ones, each with the number of all. */
export function findUnservedModels(
  executor: SqlExecutor,
  { limit }: { readonly limit: number },
): Promise<z.infer<typeof rowSchema>[]> {
  return executor.query(
    sql`
    select model.model_name, champion.version as champion_version, coalesce(model.serving_problem, '') as problem,
           count(*) over () as unserved
      from models as model
      join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
     where model.serving_lost_at is not null
     order by model.model_name
     limit ${limit}::integer`,
    rowSchema,
  )
}
