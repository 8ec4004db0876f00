import type { RemodelEvent } from '#contracts/events/catalogue'
import { eventOfMove, type MovedRun, type RunMove } from '#core/facts/run-move'
import { type Instant, toIso } from '#core/instant'
import { isFinal, statesBefore } from '#core/policy/retraining/run-transitions'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Moves a run, if it is in a state from which this move is allowed: one compare-and-swap, so that of two completions
 * one wins.
 *
 * The only way to move a run. The caller records the events in the same transaction, and with them the move's row in
 * the ledger.
 *
 * @returns the fact to record; empty when the run was elsewhere, as after a late or repeated completion
 */
export async function moveRun(
  executor: SqlExecutor,
  run: MovedRun,
  move: RunMove,
  { cause, now }: { readonly cause: RemodelEvent; readonly now: Instant },
): Promise<RemodelEvent[]> {
  const { frozen, attempt, judged, failure } = partsOf(move)
  // Data is frozen once; a run that trains again keeps it.
  const from = JSON.stringify(frozen ? ['requested'] : statesBefore(move.to))
  const endedAt = isFinal(move.to) ? toIso(now) : null
  const startedAt = move.to === 'training' ? toIso(now) : null
  const moved = await executor.execute(sql`
    update retraining_runs
       set state = ${move.to},
           cutoff_at = coalesce(${isoOf(frozen?.cutoffAt)}::timestamptz, cutoff_at),
           window_from = coalesce(${isoOf(frozen?.windowFrom)}::timestamptz, window_from),
           manifest_key = coalesce(${frozen?.manifestKey ?? null}::text, manifest_key),
           champion_version = coalesce(${frozen?.championVersion ?? null}::integer, champion_version),
           backend = coalesce(${frozen?.backend ?? null}::text, backend),
           attempt = coalesce(${attempt?.attempt ?? null}::integer, attempt),
           job_name = coalesce(${attempt?.jobName ?? null}::text, job_name),
           deadline_at = coalesce(${isoOf(attempt?.deadlineAt)}::timestamptz, deadline_at),
           started_at = coalesce(started_at, ${startedAt}::timestamptz),
           ended_at = ${endedAt}::timestamptz,
           version = coalesce(${judged?.version ?? null}::integer, version),
           gate_outcome = coalesce(${judged?.judgement.outcome ?? null}::text, gate_outcome),
           gate = coalesce(${judged ? JSON.stringify(judged.judgement) : null}::jsonb, gate),
           failure = coalesce(${failure}::text, failure)
     where run_id = ${run.runId} and state in (select jsonb_array_elements_text(${from}::jsonb))`)
  return moved === 1 ? [eventOfMove(run, move, { cause, now })] : []
}

/** The columns that a move sets beside the state. */
function partsOf(move: RunMove) {
  return {
    frozen: 'frozen' in move ? move.frozen : null,
    attempt: move.to === 'queued' ? move : null,
    judged: 'judgement' in move ? move : null,
    failure: 'reason' in move ? move.reason : null,
  }
}

function isoOf(instant: Instant | undefined): string | null {
  return instant === undefined ? null : toIso(instant)
}
