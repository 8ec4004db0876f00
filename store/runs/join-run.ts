import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { RunCause } from './insert-run.ts'

/**
 * Lists a further trigger among an active run's causes; one that is listed already is not listed twice. Until the run's
 * data is fixed, it also gives the run what the trigger asks for: the full history, or a person's insistence. A list of
 * 30,000 characters grows no further: the ledger has each trigger's decision, and the RDS Data API gives no row above
 * 64 kB.
 */
export async function joinRun(
  executor: SqlExecutor,
  runId: string,
  cause: RunCause,
  asked: { readonly comprehensive: boolean; readonly force: boolean },
): Promise<void> {
  const listed = JSON.stringify([{ triggerId: cause.triggerId }])
  await executor.execute(sql`
    update retraining_runs
       set causes = case when length(causes::text) < 30000 then causes || ${JSON.stringify([cause])}::jsonb else causes end,
           comprehensive = comprehensive or (${asked.comprehensive}::boolean and cutoff_at is null),
           forced = forced or (${asked.force}::boolean and cutoff_at is null)
     where run_id = ${runId} and ended_at is null and not causes @> ${listed}::jsonb`)
}
