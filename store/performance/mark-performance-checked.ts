import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records a look, and how many further labels make the next one worth it. */
export async function markPerformanceChecked(
  executor: SqlExecutor,
  look: { readonly modelName: string; readonly now: Instant; readonly labelsToNext: number },
): Promise<void> {
  await executor.execute(sql`
    update model_activity
       set performance_looked_at = ${toIso(look.now)}::timestamptz, performance_due_labels = labels_total + ${look.labelsToNext}::bigint
     where model_name = ${look.modelName}`)
}
