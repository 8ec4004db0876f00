import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({ rowNumber: z.number(), reason: z.string() })

/**
 * Moves the labels that the database refused from a batch's labels to its rejected rows, in the transaction that stored
 * the batch, before other rejected labels are.
 *
 * @returns those labels, with the reasons
 */
export async function countRefusedLabels(
  executor: SqlExecutor,
  { modelName, batchId }: { readonly modelName: string; readonly batchId: string },
): Promise<{ readonly rowNumber: number; readonly part: 'label'; readonly reason: string }[]> {
  const refused = await executor.query(
    sql`
    select row_number, reason from rejected_rows
     where model_name = ${modelName} and batch_id = ${batchId} and part = 'label'
     order by row_number`,
    rowSchema,
  )
  await executor.execute(sql`
    update ingested_batches
       set label_count = label_count - ${refused.length}::integer,
           rejected_count = rejected_count + ${refused.length}::integer
     where model_name = ${modelName} and batch_id = ${batchId}`)
  return refused.map((row) => ({ ...row, part: 'label' }))
}
