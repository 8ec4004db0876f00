import { type Instant, toIso } from '#core/instant'
import { nextStartAt, startDeadline } from '#core/policy/retraining/run-deadlines'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Gives a place to a run that was just requested. It stays `requested` until its data is frozen. */
export async function admitRun(executor: SqlExecutor, runId: string, now: Instant): Promise<void> {
  await executor.execute(sql`
    update retraining_runs
       set admitted_at = ${toIso(now)}::timestamptz, deadline_at = ${toIso(startDeadline(now))}::timestamptz,
           start_due_at = ${toIso(nextStartAt(0, now))}::timestamptz
     where run_id = ${runId} and state = 'requested'`)
}

/**
 * Notes that the start of a run is asked for again, once for each time that it is due.
 *
 * @returns whether this call noted it
 */
export async function noteStartAsked(
  executor: SqlExecutor,
  { runId, startAskedCount }: { readonly runId: string; readonly startAskedCount: number },
  now: Instant,
): Promise<boolean> {
  const noted = await executor.execute(sql`
    update retraining_runs
       set start_asked_count = start_asked_count + 1,
           start_due_at = ${toIso(nextStartAt(startAskedCount + 1, now))}::timestamptz
     where run_id = ${runId} and state in ('requested', 'queued')
       and start_asked_count = ${startAskedCount}::integer`)
  return noted === 1
}

/** From now on a run waits for a place alone, not for the time of its next submission. */
export async function waitForPlace(executor: SqlExecutor, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return
  await executor.execute(sql`
    update retraining_runs set start_due_at = null
     where state = 'waiting' and run_id in (select jsonb_array_elements_text(${JSON.stringify(runIds)}::jsonb))`)
}
