import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Longest text that is kept of a rejected row. */
const rawLengthMax = 2000

/** Keeps the rows that did not fit, with the reasons, so that nothing is lost. A batch that comes again changes nothing. */
export async function insertRejectedRows(
  executor: SqlExecutor,
  batch: { readonly modelName: string; readonly batchId: string; readonly now: Instant },
  rows: readonly { readonly rowNumber: number; readonly part: string; readonly reason: string; readonly raw: string }[],
): Promise<void> {
  if (rows.length === 0) return
  const kept = rows.map((row) => ({ ...row, raw: row.raw.slice(0, rawLengthMax) }))
  await executor.execute(sql`
    insert into rejected_rows (model_name, batch_id, row_number, part, reason, raw, rejected_at)
    select ${batch.modelName}, ${batch.batchId}, row."rowNumber", row.part, row.reason, row.raw, ${toIso(batch.now)}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as row ("rowNumber" integer, part text, reason text, raw text)
    on conflict do nothing`)
}
