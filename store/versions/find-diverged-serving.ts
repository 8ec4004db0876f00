import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({ modelName: z.string(), championVersion: z.number(), servingVersion: z.number().nullable() })

/** Models whose recorded serving version is not their champion. */
export function findDivergedServing(executor: SqlExecutor): Promise<z.infer<typeof rowSchema>[]> {
  return executor.query(
    sql`
    select model.model_name, champion.version as champion_version, model.serving_version
      from models as model
      join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
     where model.serving_version is distinct from champion.version
     order by model.model_name`,
    rowSchema,
  )
}
