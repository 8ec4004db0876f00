import type { RemodelEvent } from '#contracts/events/catalogue'
import { eventOfMove, type MovedRun, type RunMove } from '#core/facts/run-move'
import { type Instant, toIso } from '#core/instant'
import { nextStartAt } from '#core/policy/retraining/run-deadlines'
import { isFinal, type RunState, statesBefore } from '#core/policy/retraining/run-transitions'
import type { SqlExecutor, Statement } from '#core/ports/database'
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
  const endedAt = isFinal(move.to) ? toIso(now) : null
  const ofAttempt = ('ofAttempt' in move ? move.ofAttempt : undefined) ?? null
  const startedAt = move.to === 'training' ? toIso(now) : null
  const moved = await executor.execute(sql`
    update retraining_runs
       set state = ${move.to},
           cutoff_at = coalesce(${isoOf(frozen?.cutoffAt)}::timestamptz, cutoff_at),
           window_from = coalesce(${isoOf(frozen?.windowFrom)}::timestamptz, window_from),
           manifest_key = coalesce(${frozen?.manifestKey ?? null}::text, manifest_key),
           champion_version = coalesce(${frozen?.championVersion ?? null}::integer, champion_version),
           backend = coalesce(${frozen?.backend ?? null}::text, backend),
           container = coalesce(${frozen?.container ? JSON.stringify(frozen.container) : null}::jsonb, container),
           attempt = coalesce(${attempt?.attempt ?? null}::integer, attempt),
           job_name = coalesce(${attempt?.jobName ?? null}::text, job_name),
           started_at = coalesce(started_at, ${startedAt}::timestamptz),
           ended_at = ${endedAt}::timestamptz,
           version = coalesce(${judged?.version ?? null}::integer, version),
           gate_outcome = coalesce(${judged?.judgement.outcome ?? null}::text, gate_outcome),
           gate = coalesce(${judged ? JSON.stringify(judged.judgement) : null}::jsonb, gate),
           failure = coalesce(${failure}::text, failure)${startOf(move, now)}
     where run_id = ${run.runId}
       and attempt = coalesce(${ofAttempt}::integer, attempt)
       and state in (select jsonb_array_elements_text(${JSON.stringify(originsOf(move))}::jsonb))`)
  return moved === 1 ? [eventOfMove(run, move, { cause, now })] : []
}

/** The states from which a move is made. Data is frozen once; a run that trains again keeps it. */
function originsOf(move: RunMove): readonly RunState[] {
  if ('frozen' in move) return ['requested']
  // A run that waits has no place, so that its next attempt waits for one.
  if ('attemptFailed' in move) return [move.to === 'waiting' ? 'waiting' : 'training']
  if ('isUnstarted' in move) return ['training']
  if ('turn' in move) return ['waiting']
  // A job that its backend took is not refused.
  return statesBefore(move.to).filter((state) => move.to !== 'waiting' || state !== 'training')
}

/** The columns that a move sets beside the state. */
function partsOf(move: RunMove) {
  return {
    frozen: 'frozen' in move ? move.frozen : null,
    attempt: 'attempt' in move ? move : null,
    judged: 'judgement' in move ? move : null,
    failure: 'reason' in move && move.to !== 'waiting' ? move.reason : null,
  }
}

/** The columns of a start: the place that the run takes, its deadline, and when it is asked for again. */
function startOf(move: RunMove, now: Instant): Statement {
  switch (move.to) {
    case 'waiting': {
      // It keeps its place in the queue.
      if ('attemptFailed' in move) return sql``
      const refused = 'refusals' in move ? 1 : 0
      const unstarted = 'isUnstarted' in move ? 1 : 0
      return sql`, admitted_at = null, deadline_at = null, start_asked_count = 0,
           start_due_at = ${isoOf(move.retryAt)}::timestamptz, refused_count = refused_count + ${refused}::integer,
           unstarted_count = unstarted_count + ${unstarted}::integer,
           waiting_since = coalesce(waiting_since, ${toIso(now)}::timestamptz), waiting_reason = ${move.reason}`
    }
    case 'requested':
    case 'queued': {
      const deadlineAt = 'turn' in move ? move.turn.deadlineAt : move.deadlineAt
      const keepsCount = !('attemptFailed' in move)
      const trainedIn = 'frozen' in move ? sql`, trained_in = ${move.frozen.trainedIn}::text` : sql``
      return sql`${trainedIn}, admitted_at = ${toIso(now)}::timestamptz, deadline_at = ${toIso(deadlineAt)}::timestamptz,
           start_asked_count = 0, start_due_at = ${toIso(nextStartAt(0, now))}::timestamptz,
           refused_count = case when ${keepsCount}::boolean then refused_count else 0 end`
    }
    case 'training':
      return sql`, deadline_at = ${toIso(move.deadlineAt)}::timestamptz, start_due_at = null, refused_count = 0,
           waiting_since = ${move.isStarted ? null : toIso(now)}::timestamptz, waiting_reason = null, trained_in = ${move.trainedIn}::text`
    default:
      return sql``
  }
}

function isoOf(instant: Instant | null | undefined): string | null {
  return instant == null ? null : toIso(instant)
}
