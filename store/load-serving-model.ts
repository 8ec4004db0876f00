import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { definitionInPieces, type WithDefinition } from './definition-in-pieces.ts'
import { instantOrNull } from './row.ts'

const rowSchema = z
  .object({
    piece: z.string(),
    serving_version: z.number().nullable(),
    champion_version: z.number().nullable(),
    serving_cutoff_at: instantOrNull,
  })
  .transform((row) => ({
    piece: row.piece,
    servingVersion: row.serving_version,
    championVersion: row.champion_version,
    servingCutoffAt: row.serving_cutoff_at,
  }))

export type ServingModel = WithDefinition<z.infer<typeof rowSchema>>

/** What ingestion needs of a model: its shape, what answers, and up to when that has seen the rows. @returns null when there is no such model */
export async function loadServingModel(executor: SqlExecutor, modelName: string): Promise<ServingModel | null> {
  const rows = await executor.query(
    sql`
    select substr(model.document, cut * 15000 + 1, 15000) as piece, model.serving_version, champion.version as champion_version, serving.cutoff_at as serving_cutoff_at
      from (select *, definition::text as document from models where model_name = ${modelName}) as model
     cross join generate_series(0, (length(model.document) - 1) / 15000) as cut
      left join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
      left join model_versions as serving on serving.model_name = model.model_name and serving.version = model.serving_version
     order by cut`,
    rowSchema,
  )
  return definitionInPieces(rows)
}
