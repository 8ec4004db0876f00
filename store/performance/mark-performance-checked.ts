import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records a performance check, and how many new labels make the next one due. */
export async function markPerformanceChecked(
  executor: SqlExecutor,
  check: { readonly modelName: string; readonly now: Instant; readonly labelsToNext: number },
): Promise<void> {
  await executor.execute(sql`
    update model_activity
       set performance_looked_at = ${toIso(check.now)}::timestamptz,
           performance_due_labels = labels_total + ${check.labelsToNext}::bigint
     where model_name = ${check.modelName}`)
}
