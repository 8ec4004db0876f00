import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records a look, and how many further observations make the next one worth it. */
export async function markDriftChecked(
  executor: SqlExecutor,
  look: {
    readonly modelName: string
    readonly now: Instant
    readonly observationsToNext: number
    readonly quietChecks: number
  },
): Promise<void> {
  await executor.execute(sql`
    update model_activity
       set drift_looked_at = ${toIso(look.now)}::timestamptz, drift_quiet_looks = ${look.quietChecks}::integer,
           drift_due_observations = observations_total + ${look.observationsToNext}::bigint
     where model_name = ${look.modelName}`)
}
