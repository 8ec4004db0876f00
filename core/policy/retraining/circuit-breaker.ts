import type { Configuration } from '#contracts/configuration'
import type { GateOutcome } from '#contracts/gate-outcome'

/** What the breaker counts by. */
export type BreakerHappening =
  | { readonly kind: 'promoted'; readonly gateOutcome: GateOutcome }
  | { readonly kind: 'rejected' | 'failed' | 'timed_out' | 'cancelled' }
  /** The champion gave way to an earlier version. */
  | { readonly kind: 'rolled-back'; readonly duringProbation: boolean }
  /** The champion had its labels of probation and was not taken back. */
  | { readonly kind: 'probation-passed' }

export interface BreakerStep {
  /** Runs in a row without improvement. */
  readonly runs: number
  readonly isOpen: boolean
  /** It opened with this: a person is to be told. */
  readonly justOpened: boolean
  readonly justClosed: boolean
}

/**
 * The circuit breaker's count after something happened to a run or its version (law 9).
 *
 * Counted are runs that gave nothing: rejected, failed, timed out, or rolled back from in probation. An improvement counts as
 * one when its probation is passed, not when the gate promises it: else a gate that is wrong again and again (training and
 * serving see different data) would promote and roll back for ever. So a promotion, better or merely fresher, leaves the count
 * to its probation, which no automatic retraining interrupts; only the first version, which has nothing to go back to, sets it
 * back at once (not one whose champion could not be read: that is no first version). A cancelled run says nothing of the model, and an archived version that returns after probation nothing of the
 * last run.
 *
 * @complexity O(1)
 * @example followCircuitBreaker({ runs: 2, happening: { kind: 'rejected' }, configuration }).justOpened // => true
 */
export function followCircuitBreaker({
  runs: runsBefore,
  happening,
  configuration: { breaker_runs },
}: {
  readonly runs: number
  readonly happening: BreakerHappening
  readonly configuration: Pick<Configuration, 'breaker_runs'>
}): BreakerStep {
  const runs = countAfter(runsBefore, happening)
  const wasOpen = runsBefore >= breaker_runs
  const isOpen = runs >= breaker_runs
  return { runs, isOpen, justOpened: isOpen && !wasOpen, justClosed: wasOpen && !isOpen }
}

function countAfter(runs: number, happening: BreakerHappening): number {
  switch (happening.kind) {
    case 'rejected':
    case 'failed':
    case 'timed_out':
      return runs + 1
    case 'rolled-back':
      return happening.duringProbation ? runs + 1 : runs
    case 'promoted':
      return happening.gateOutcome === 'first' ? 0 : runs
    case 'probation-passed':
      return 0
    case 'cancelled':
      return runs
  }
}
