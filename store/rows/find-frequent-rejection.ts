import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

/** The most frequent reason for which rows of these batches were rejected; null where none is kept any more. */
export async function findFrequentRejection(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly batchIds: readonly string[] },
): Promise<string | null> {
  const rows = await executor.query(
    sql`
    select left(reason, 300) as reason from rejected_rows
     where model_name = ${asked.modelName}
       and batch_id in (select jsonb_array_elements_text(${JSON.stringify(asked.batchIds)}::jsonb))
     group by 1
     order by count(*) desc, 1
     limit 1`,
    column('reason', z.string()),
  )
  return rows[0] ?? null
}
