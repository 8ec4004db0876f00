import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface FrozenRun {
  readonly runId: string
  readonly cutoffAt: Instant
  readonly windowFrom: Instant
  readonly manifestKey: string
  readonly championVersion: number | null
  readonly jobName: string
  readonly backend: string
  readonly deadlineAt: Instant
}

/**
 * Fixes a run's data: requested → queued. What is triggered from now on cannot be in it any more.
 *
 * @returns false when the run is not in state `requested` (any more)
 */
export async function freezeRun(executor: SqlExecutor, run: FrozenRun): Promise<boolean> {
  const moved = await executor.execute(sql`
    update retraining_runs
       set state = 'queued', attempt = 1, cutoff_at = ${toIso(run.cutoffAt)}::timestamptz,
           window_from = ${toIso(run.windowFrom)}::timestamptz, manifest_key = ${run.manifestKey},
           champion_version = ${run.championVersion}::integer, job_name = ${run.jobName}, backend = ${run.backend},
           deadline_at = ${toIso(run.deadlineAt)}::timestamptz
     where run_id = ${run.runId} and state = 'requested'`)
  return moved === 1
}
