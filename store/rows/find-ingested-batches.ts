import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  batchId: z.string(),
  observations: z.number(),
  labels: z.number(),
  rejected: z.number(),
})

/**
 * The batches among these that are ingested already, with their counts. A batch that is there stays there and never
 * changes.
 */
export function findIngestedBatches(
  database: Database,
  { modelName, batchIds }: { readonly modelName: string; readonly batchIds: readonly string[] },
): Promise<z.output<typeof rowSchema>[]> {
  return database.query(
    sql`
    select batch_id, observation_count as observations, label_count as labels, rejected_count as rejected
      from ingested_batches
     where model_name = ${modelName}
       and batch_id in (select jsonb_array_elements_text(${JSON.stringify(batchIds)}::jsonb))`,
    rowSchema,
  )
}
