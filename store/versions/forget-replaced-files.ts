import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Points batches to the daily file alone, once the files that it replaced are deleted. */
export async function forgetReplacedFiles(
  executor: SqlExecutor,
  { modelName, keys }: { readonly modelName: string; readonly keys: readonly string[] },
): Promise<void> {
  await executor.execute(sql`
    update ingested_batches set object_key = compacted_into
     where model_name = ${modelName} and compacted_into is not null and object_key <> compacted_into
       and object_key in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))`)
}
