import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z
  .object({ model_name: z.string(), champion_version: z.number(), serving_version: z.number().nullable() })
  .transform((row) => ({
    modelName: row.model_name,
    championVersion: row.champion_version,
    servingVersion: row.serving_version,
  }))

/** Models of which something else than the champion is recorded to answer. */
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
