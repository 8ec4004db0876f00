import * as z from 'zod'
import type { ModelType } from '#contracts/model-types'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('model_name', z.string())

/** Names of the models of these types, in order. An empty list means all types. */
export function findModels(executor: SqlExecutor, modelTypes: readonly ModelType[] = []): Promise<string[]> {
  const types = JSON.stringify(modelTypes)
  return executor.query(
    sql`
    select model_name from models
     where ${types}::jsonb = '[]' or model_type in (select jsonb_array_elements_text(${types}::jsonb))
     order by model_name`,
    rowSchema,
  )
}
