import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('content_address', z.string().nullable())

/** The address of a batch's content; null where it was not recorded. */
export async function findBatchContent(
  executor: SqlExecutor,
  { modelName, batchId }: { readonly modelName: string; readonly batchId: string },
): Promise<string | null> {
  const [contentAddress] = await executor.query(
    sql`select content_address from ingested_batches where model_name = ${modelName} and batch_id = ${batchId}`,
    rowSchema,
  )
  return contentAddress ?? null
}
