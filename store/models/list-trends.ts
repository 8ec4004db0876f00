import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  modelName: z.string(),
  at: instant,
  accuracy: z.number().nullable(),
  figure: z.number().nullable(),
})

/** The latest accuracies of some models and their figures in the model's metric, each model's oldest first. */
export function listTrends(
  executor: SqlExecutor,
  asked: { readonly modelNames: readonly string[]; readonly points: number },
): Promise<z.infer<typeof rowSchema>[]> {
  return executor.query(
    sql`
    select named.model_name, latest.timestamp as at, latest.accuracy_score as accuracy, latest.figure
      from jsonb_array_elements_text(${JSON.stringify(asked.modelNames)}::jsonb) as named (model_name)
      cross join lateral (
        select timestamp, accuracy_score, figure from model_performance_history
         where model_name = named.model_name
         order by timestamp desc limit ${asked.points}::integer) as latest
     order by named.model_name, latest.timestamp`,
    rowSchema,
  )
}
