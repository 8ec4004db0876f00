import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z
  .object({
    batch_id: z.string(),
    observation_count: z.number(),
    label_count: z.number(),
    rejected_count: z.number(),
  })
  .transform((row) => ({
    batchId: row.batch_id,
    observations: row.observation_count,
    labels: row.label_count,
    rejected: row.rejected_count,
  }))

/** Which of a model's batches are taken in already, with what was in them. One that is there stays there, and never changes. */
export function findIngestedBatches(
  database: Database,
  { modelName, batchIds }: { readonly modelName: string; readonly batchIds: readonly string[] },
): Promise<z.output<typeof rowSchema>[]> {
  return database.query(
    sql`
    select batch_id, observation_count, label_count, rejected_count
      from ingested_batches
     where model_name = ${modelName}
       and batch_id in (select jsonb_array_elements_text(${JSON.stringify(batchIds)}::jsonb))`,
    rowSchema,
  )
}
