import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type AskedModels, claimDueModels } from '#store/schedules/claim-due-models'

/**
 * The models with enough new labels for a performance check, and those whose probation ends without them. See {@link
 * claimDueModels}.
 */
export function findModelsDueForPerformance(
  executor: SqlExecutor,
  asked: AskedModels,
  now: Instant,
): Promise<string[] | null> {
  return claimDueModels(
    executor,
    asked,
    sql`(activity.labels_total >= activity.performance_due_labels
         or (champion.probation_state = 'running'
             and coalesce(champion.probation_until, champion.promoted_at) <= ${toIso(now)}::timestamptz))`,
  )
}
