import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'
import { documentSql, joinDefinition, type WithDefinition } from './join-definition.ts'

const rowSchema = rowOf({
  piece: z.string(),
  revision: z.number(),
  /** The negative label that the rows showed; null if none did, or if the labels are 0 and 1. */
  learntLabel: z.string().nullable(),
  observations: z.number(),
  versions: z.number(),
})

/** A model's file as it was last applied, with its revision and counts of the data and versions that depend on it. */
export type ModelDefinition = WithDefinition<z.infer<typeof rowSchema>>

/** @returns null when there is no such model */
export async function loadModelDefinition(executor: SqlExecutor, modelName: string): Promise<ModelDefinition | null> {
  const rows = await executor.query(
    sql`
    select substr(document, cut * 15000 + 1, 15000) as piece, revision, learnt_label,
           coalesce(activity.observations_total, 0) as observations,
           (select count(*) from model_versions where model_name = ${modelName}) as versions
      from (select *, ${documentSql} from models where model_name = ${modelName}) as model
     cross join generate_series(0, (length(document) - 1) / 15000) as cut
      left join model_activity as activity using (model_name)
     order by cut`,
    rowSchema,
  )
  return joinDefinition(rows)
}
