import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records a drift check, how many new observations make the next one due, and when silence does. */
export async function markDriftChecked(
  executor: SqlExecutor,
  check: {
    readonly modelName: string
    readonly now: Instant
    readonly observationsToNext: number
    /** Null for a model without any observation. */
    readonly silentFrom: Instant | null
    /** Until when data quality finds evident faults alone; null once it has days enough. */
    readonly learningUntil: Instant | null
  },
): Promise<void> {
  await executor.execute(sql`
    update model_activity
       set drift_looked_at = ${toIso(check.now)}::timestamptz,
           drift_due_observations = observations_total + ${check.observationsToNext}::bigint,
           quality_learning_until = ${check.learningUntil === null ? null : toIso(check.learningUntil)}::timestamptz,
           silent_from = ${check.silentFrom === null ? null : toIso(check.silentFrom)}::timestamptz
     where model_name = ${check.modelName}`)
}
