import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Points batches from their own files to the daily file that holds their rows now. */
export async function markCompacted(
  executor: SqlExecutor,
  {
    modelName,
    keys,
    compacted,
  }: { readonly modelName: string; readonly keys: readonly string[]; readonly compacted: string },
): Promise<void> {
  await executor.execute(sql`
    update ingested_batches set compacted_into = ${compacted}
     where model_name = ${modelName} and compacted_into is null
       and object_key in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))`)
}
