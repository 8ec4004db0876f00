import * as z from 'zod'
import type { ModelFile } from '#contracts/model-file'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z
  .object({
    definition: z.custom<ModelFile>(),
    revision: z.number(),
    observations_total: z.number(),
    versions: z.number(),
  })
  .transform((row) => ({
    definition: row.definition,
    revision: row.revision,
    observations: row.observations_total,
    versions: row.versions,
  }))

/** A model's file as it was last applied, and what hangs on it already. */
export type ModelDefinition = z.infer<typeof rowSchema>

/** @returns null when there is no such model */
export async function loadModelDefinition(executor: SqlExecutor, modelName: string): Promise<ModelDefinition | null> {
  const rows = await executor.query(
    sql`
    select definition, revision, coalesce(activity.observations_total, 0) as observations_total,
           (select count(*) from model_versions where model_name = ${modelName}) as versions
      from models left join model_activity as activity using (model_name)
     where model_name = ${modelName}`,
    rowSchema,
  )
  return rows[0] ?? null
}
