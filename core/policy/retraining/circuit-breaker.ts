import type { Configuration } from '#contracts/configuration'
import type { GateOutcome } from '#contracts/gate-outcome'

/** The outcomes of runs and versions that the breaker follows. */
export type BreakerHappening =
  | { readonly kind: 'promoted'; readonly gateOutcome: GateOutcome }
  | { readonly kind: 'rejected' | 'failed' | 'timed_out' | 'cancelled' }
  /** An earlier version replaced the champion. */
  | { readonly kind: 'rolled-back'; readonly duringProbation: boolean }
  /** The champion collected its probation labels and was not rolled back. */
  | { readonly kind: 'probation-passed' }

export interface BreakerStep {
  /** Runs in a row without improvement. */
  readonly runs: number
  readonly isOpen: boolean
  /** This step opened it: a person is notified. */
  readonly justOpened: boolean
  readonly justClosed: boolean
}

/**
 * The circuit breaker's count after an outcome of a run or its version (law 9).
 *
 * - Runs without improvement add one: rejected, failed, timed out, or rolled back during probation.
 * - A passed probation resets the count. A promotion does not: if training and serving see different data, the gate is
 *   wrong every time and the model would be promoted and rolled back forever. Automatic retraining never interrupts a
 *   probation.
 * - The first version resets the count at once, because it has no probation. A version whose champion could not be read
 *   is not a first version.
 * - A cancelled run leaves the count alone, because it says nothing about the model. So does a rollback after
 *   probation, because it says nothing about the last run.
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
