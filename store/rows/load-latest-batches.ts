import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  batchId: z.string(),
  observationCount: z.number(),
  labelCount: z.number(),
  rejectedCount: z.number(),
})

/** The counts of a batch: its accepted observations and labels, and its rejected rows of either. */
export type BatchCounts = z.infer<typeof rowSchema>

/** A model's latest batches that brought any row, the newest first, by their arrival. */
export function loadLatestBatches(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly now: Instant; readonly limit: number },
): Promise<BatchCounts[]> {
  return executor.query(
    sql`
    select batch_id, observation_count, label_count, rejected_count from ingested_batches
     where model_name = ${asked.modelName} and received_at <= ${toIso(asked.now)}::timestamptz
       and observation_count + label_count + rejected_count > 0
     order by received_at desc, batch_id desc
     limit ${asked.limit}::integer`,
    rowSchema,
  )
}
