import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Marks a candidate as rejected, with the reason. */
export async function rejectVersion(
  executor: SqlExecutor,
  rejected: { readonly modelName: string; readonly version: number; readonly reason: string; readonly now: Instant },
): Promise<void> {
  await executor.execute(sql`
    update model_versions set status = 'rejected', status_reason = ${rejected.reason},
                              retired_at = ${toIso(rejected.now)}::timestamptz
     where model_name = ${rejected.modelName} and version = ${rejected.version}::integer and status = 'candidate'`)
}
