import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { RunCause } from './insert-run.ts'

/** Lists a further trigger among an active run's causes. A trigger that is listed already is not listed twice. */
export async function joinRun(executor: SqlExecutor, runId: string, cause: RunCause): Promise<void> {
  const listed = JSON.stringify([{ triggerId: cause.triggerId }])
  await executor.execute(sql`
    update retraining_runs
       set causes = causes || ${JSON.stringify([cause])}::jsonb
     where run_id = ${runId} and ended_at is null and not causes @> ${listed}::jsonb`)
}
