import { type Instant, toIso } from '#core/instant'
import { isFinal, type RunState, statesBefore } from '#core/policy/retraining/run-transitions'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface RunMove {
  readonly runId: string
  readonly to: RunState
  readonly now: Instant
  /** Set where given, left alone where not. */
  readonly attempt?: number
  readonly jobName?: string
  readonly deadlineAt?: Instant
  readonly version?: number
  readonly gateOutcome?: string
  readonly gate?: unknown
  readonly failure?: string
}

/**
 * Moves a run, if it is in a state from which this move is allowed: one compare-and-swap, so that of two completions one wins.
 *
 * @returns false when the run was elsewhere, as after a late or repeated completion
 */
export async function moveRun(executor: SqlExecutor, move: RunMove): Promise<boolean> {
  const from = JSON.stringify(statesBefore(move.to))
  const endedAt = isFinal(move.to) ? toIso(move.now) : null
  const startedAt = move.to === 'training' ? toIso(move.now) : null
  const deadlineAt = move.deadlineAt === undefined ? null : toIso(move.deadlineAt)
  const gate = move.gate === undefined ? null : JSON.stringify(move.gate)
  const moved = await executor.execute(sql`
    update retraining_runs
       set state = ${move.to},
           attempt = coalesce(${move.attempt ?? null}::integer, attempt),
           job_name = coalesce(${move.jobName ?? null}::text, job_name),
           deadline_at = coalesce(${deadlineAt}::timestamptz, deadline_at),
           started_at = coalesce(started_at, ${startedAt}::timestamptz),
           ended_at = ${endedAt}::timestamptz,
           version = coalesce(${move.version ?? null}::integer, version),
           gate_outcome = coalesce(${move.gateOutcome ?? null}::text, gate_outcome),
           gate = coalesce(${gate}::jsonb, gate),
           failure = coalesce(${move.failure ?? null}::text, failure)
     where run_id = ${move.runId} and ${from}::jsonb ? state`)
  return moved === 1
}
