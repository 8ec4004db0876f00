import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('has_other', z.boolean())

/**
 * Whether a batch's id has stood for another content, also for one with refused labels, whose id begins with this one
 * (`idOfDelivery`). A content that was not recorded is no other one.
 *
 * The bounds let the index of ids be used whatever the database's collation is.
 */
export async function hasOtherContent(
  executor: SqlExecutor,
  {
    modelName,
    batchId,
    contentAddress,
  }: { readonly modelName: string; readonly batchId: string; readonly contentAddress: string },
): Promise<boolean> {
  const [hasOther] = await executor.query(
    sql`
    select exists (
             select from ingested_batches
              where model_name = ${modelName} and batch_id >= ${batchId} and batch_id <= ${`${batchId}z`}
                and (batch_id = ${batchId} or starts_with(batch_id, ${`${batchId}:`}))
                and content_address <> ${contentAddress}) as has_other`,
    rowSchema,
  )
  return hasOther ?? false
}
