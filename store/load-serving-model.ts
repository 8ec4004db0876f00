import * as z from 'zod'
import type { ModelFile } from '#contracts/model-file'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull } from './row.ts'

const rowSchema = z
  .object({
    definition: z.custom<ModelFile>(),
    serving_version: z.number().nullable(),
    champion_version: z.number().nullable(),
    serving_cutoff_at: instantOrNull,
  })
  .transform((row) => ({
    definition: row.definition,
    servingVersion: row.serving_version,
    championVersion: row.champion_version,
    servingCutoffAt: row.serving_cutoff_at,
  }))

export type ServingModel = z.infer<typeof rowSchema>

/** What ingestion needs of a model: its shape, what answers, and up to when that has seen the rows. @returns null when there is no such model */
export async function loadServingModel(executor: SqlExecutor, modelName: string): Promise<ServingModel | null> {
  const rows = await executor.query(
    sql`
    select model.definition, model.serving_version, champion.version as champion_version, serving.cutoff_at as serving_cutoff_at
      from models as model
      left join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
      left join model_versions as serving on serving.model_name = model.model_name and serving.version = model.serving_version
     where model.model_name = ${modelName}`,
    rowSchema,
  )
  return rows[0] ?? null
}
