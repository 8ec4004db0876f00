import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records the next run of each schedule (ISO 8601); null for never. */
export async function setNextRuns(
  executor: SqlExecutor,
  nextRuns: readonly { readonly scheduleName: string; readonly nextRun: string | null }[],
): Promise<void> {
  await executor.execute(sql`
    update retraining_schedules as schedule
       set next_run = next."nextRun"
      from jsonb_to_recordset(${JSON.stringify(nextRuns)}::jsonb) as next ("scheduleName" text, "nextRun" timestamptz)
     where schedule.schedule_name = next."scheduleName"`)
}
