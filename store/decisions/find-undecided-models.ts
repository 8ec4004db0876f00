import * as z from 'zod'
import type { ModelType } from '#contracts/model-types'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('model_name', z.string())

/**
 * Names of the models for which a trigger is undecided, in order. Types and names narrow the models; an empty list of
 * types does not. One statement, however many models are decided.
 */
export function findUndecidedModels(
  executor: SqlExecutor,
  asked: {
    readonly triggerId: string
    readonly modelTypes: readonly ModelType[]
    readonly among?: readonly string[]
  },
): Promise<string[]> {
  const types = JSON.stringify(asked.modelTypes)
  const among = asked.among === undefined ? null : JSON.stringify(asked.among)
  return executor.query(
    sql`
    select model_name from models
     where (${types}::jsonb = '[]' or model_type in (select jsonb_array_elements_text(${types}::jsonb)))
       and (${among}::jsonb is null or model_name in (select jsonb_array_elements_text(${among}::jsonb)))
       and not exists (select from trigger_decisions as decision
                        where decision.trigger_id = ${asked.triggerId} and decision.model_name = models.model_name)
     order by model_name`,
    rowSchema,
  )
}
