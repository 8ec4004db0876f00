import { storableText } from '#contracts/stray-character'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { shortened } from '#core/text/shortened'

/** Longest text that is kept of a rejected row. */
const rawLengthMax = 2000

/** Rows of a statement: the RDS Data API takes 4 MiB, and each quotation mark of a row takes three characters there. */
const statementRowsMax = 500

/** Stores rejected rows with their reasons, so that nothing is lost. Repeating a batch changes nothing. */
export async function insertRejectedRows(
  executor: SqlExecutor,
  batch: { readonly modelName: string; readonly batchId: string; readonly now: Instant },
  rows: readonly { readonly rowNumber: number; readonly part: string; readonly reason: string; readonly raw: string }[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += statementRowsMax) {
    const part = rows.slice(start, start + statementRowsMax)
    const kept = part.map((row) => ({ ...row, raw: shortened(storableText(row.raw), rawLengthMax) }))
    await executor.execute(sql`
    insert into rejected_rows (model_name, batch_id, row_number, part, reason, raw, rejected_at)
    select ${batch.modelName}, ${batch.batchId}, row."rowNumber", row.part, row.reason, row.raw,
           ${toIso(batch.now)}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as row (
             "rowNumber" integer, part text, reason text, raw text)
    on conflict do nothing`)
  }
}
