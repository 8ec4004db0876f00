import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type AskedModels, claimDueModels } from '#store/schedules/claim-due-models'

/** The models with enough new labels for a performance check. See {@link claimDueModels}. */
export function findModelsDueForPerformance(executor: SqlExecutor, asked: AskedModels): Promise<string[] | null> {
  return claimDueModels(executor, asked, sql`activity.labels_total >= activity.performance_due_labels`)
}
