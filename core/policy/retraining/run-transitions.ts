/**
 * The states of a retraining run, and every move between them.
 *
 * ```
 *  requested ──▶ queued ──▶ training ──▶ evaluating ──▶ promoted
 *   │  ▲  │      │  ▲  ▲       │             ├────────▶ rejected
 *   ▼  │  │      ▼  │  └───────┤ (again)     │
 *  waiting│    waiting         │             │
 *      └──┴────────┴───────────┴─────────────┴────────▶ failed | timed_out | cancelled | withdrawn
 * ```
 *
 * - requested → queued: the data is frozen; until then triggers still join the run.
 * - requested → waiting: as many trainings run as may. queued → waiting: the backend has no capacity, or is away. When
 *   its turn comes, the run goes back to where it was.
 * - requested → withdrawn, queued → withdrawn: its turn came, and the rules no longer allow what they had decided.
 * - waiting → waiting: an attempt failed whose submission had seemed to fail, and another one waits for its turn.
 * - training → queued: an attempt failed with a retryable error, and another attempt is left.
 * - training → waiting: its backend did not start the job, and another run waited for its place.
 * - queued → evaluating, requested → evaluating: a completion is accepted from any state that has not ended, because
 *   "started" may arrive after "done", or never.
 * - A final state has no moves: a late or repeated completion of an ended run changes nothing (law 4).
 */
const runTransitions = {
  requested: ['waiting', 'queued', 'training', 'evaluating', 'failed', 'timed_out', 'cancelled', 'withdrawn'],
  waiting: ['waiting', 'requested', 'queued', 'evaluating', 'failed', 'timed_out', 'cancelled'],
  queued: ['waiting', 'training', 'evaluating', 'failed', 'timed_out', 'cancelled', 'withdrawn'],
  training: ['waiting', 'queued', 'evaluating', 'failed', 'timed_out', 'cancelled'],
  evaluating: ['promoted', 'rejected', 'failed', 'timed_out', 'cancelled'],
  promoted: [],
  rejected: [],
  failed: [],
  timed_out: [],
  cancelled: [],
  withdrawn: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type RunState = keyof typeof runTransitions
export type FinalRunState = 'promoted' | 'rejected' | 'failed' | 'timed_out' | 'cancelled' | 'withdrawn'
export type ActiveRunState = Exclude<RunState, FinalRunState>

export const runStates = Object.freeze(Object.keys(runTransitions) as RunState[])
export const finalRunStates: readonly FinalRunState[] = Object.freeze(runStates.filter(isFinal))
export const activeRunStates: readonly ActiveRunState[] = Object.freeze(
  runStates.filter((state): state is ActiveRunState => !isFinal(state)),
)

/** Whether a run in this state has ended. @example isFinal('timed_out') // => true */
export function isFinal(state: RunState): state is FinalRunState {
  return runTransitions[state].length === 0
}

/** Whether the move is allowed. @example canMove({ from: 'promoted', to: 'training' }) // => false */
export function canMove({ from, to }: { readonly from: RunState; readonly to: RunState }): boolean {
  return (runTransitions[from] as readonly RunState[]).includes(to)
}

/**
 * The states from which a run may move to this one, for the WHERE clause of the compare-and-swap statement.
 *
 * @example statesBefore('promoted') // => ['evaluating']
 */
export function statesBefore(to: RunState): readonly RunState[] {
  return runStates.filter((from) => canMove({ from, to }))
}
