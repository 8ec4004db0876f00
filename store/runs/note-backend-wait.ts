import { type Instant, toIso } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Notes that a backend has the job of a run and has not started it yet. The run's deadline counts from the start, so
 * that it moves with each look. A run that does not train any more keeps what it has.
 */
export async function noteBackendWait(
  executor: SqlExecutor,
  runId: string,
  { reason, deadlineAt, now }: { readonly reason: string; readonly deadlineAt: Instant; readonly now: Instant },
): Promise<void> {
  await executor.execute(sql`
    update retraining_runs
       set waiting_since = coalesce(waiting_since, ${toIso(now)}::timestamptz), waiting_reason = ${reason},
           deadline_at = ${toIso(deadlineAt)}::timestamptz
     where run_id = ${runId} and state = 'training'`)
}

/**
 * Notes that people are told of a run whose job has not started.
 *
 * @returns whether they are to be told: the job has waited long enough, and the last notice is a day ago
 */
export async function noteUnstartedTold(executor: SqlExecutor, runId: string, now: Instant): Promise<boolean> {
  const noted = await executor.execute(sql`
    update retraining_runs set unstarted_told_at = ${toIso(now)}::timestamptz
     where run_id = ${runId} and state = 'training'
       and waiting_since <= ${toIso(now - gracePeriods.unstartedMs)}::timestamptz
       and coalesce(unstarted_told_at <= ${toIso(now - gracePeriods.toldAgainMs)}::timestamptz, true)`)
  return noted === 1
}

/** Notes that the job of a run runs, which may have waited at its backend: from here on its deadline stands. */
export async function noteBackendStart(
  executor: SqlExecutor,
  runId: string,
  { deadlineAt }: { readonly deadlineAt: Instant },
): Promise<void> {
  await executor.execute(sql`
    update retraining_runs
       set waiting_since = null, waiting_reason = null, deadline_at = ${toIso(deadlineAt)}::timestamptz
     where run_id = ${runId} and state = 'training'`)
}
