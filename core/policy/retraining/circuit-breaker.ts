import type { Configuration } from '#contracts/configuration'
import type { GateOutcome } from '#contracts/gate-outcome'
import { dayMs, type Instant } from '#core/instant'

/** The outcomes of runs and versions that the breaker follows. */
export type BreakerHappening =
  | { readonly kind: 'promoted'; readonly gateOutcome: GateOutcome }
  | { readonly kind: 'rejected'; readonly gateOutcome: GateOutcome }
  | { readonly kind: 'failed' | 'timed_out' | 'cancelled' }
  /** An earlier version replaced the champion. */
  | { readonly kind: 'rolled-back'; readonly duringProbation: boolean }
  /** The champion's probation is over and it was not rolled back. */
  | { readonly kind: 'probation-passed' }
  /** A person asked for a retraining. */
  | { readonly kind: 'asked' }

export interface BreakerStep {
  /** Retrainings in a row that were worth nothing. */
  readonly runs: number
  readonly isOpen: boolean
  /** This step stopped the loop, for the first time or once more: a person is notified. */
  readonly justOpened: boolean
  readonly justClosed: boolean
}

/** Worthless retrainings in a row, and when the latest was found to be one. */
export interface Breaker {
  readonly runs: number
  readonly countedAt: Instant | null
  /** Labelled rows that the latest training had. */
  readonly rowsLearned: number | null
}

/** Three months: the conditions that the last trainings failed in may be over with the season. */
export const breakerSeasonMs = 91 * dayMs

/** The first wait after a worthless retraining; it doubles with each further one. */
const firstWaitMs = 2 * dayMs

/**
 * The circuit breaker's count after an outcome of a run or its version (law 9): what the retraining was worth, not what
 * its verdict was.
 *
 * The loop is stopped anew with each worthless retraining from `breaker_runs` on: after a season or new data it tries
 * again by itself, and the count is still there.
 *
 * - Worth nothing: a version that the gate found evidently worse, and one that was taken back in its probation.
 * - A probation that ends otherwise resets the count, also undecided, since nothing showed that the version was bad. A
 *   promotion alone does not: if training and serving see different data, the gate is wrong every time.
 * - The first version resets it at once, because it has no probation. A version whose champion could not be read is not
 *   a first version. A person who asks for a retraining resets it too.
 * - A run that failed, timed out or was cancelled says nothing about the model, and neither does a version that was
 *   unfit or could not be told from the champion. Failures wait by themselves (`cooldownUntil`). So does a rollback
 *   after probation, because it says nothing about the last run.
 *
 * @complexity O(1)
 * @example followCircuitBreaker({ runs: 2, happening: { kind: 'rejected', gateOutcome: 'worse' }, configuration
 *   }).justOpened // => true
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
  return { runs, isOpen, justOpened: isOpen && runs > runsBefore, justClosed: wasOpen && !isOpen }
}

/**
 * Until when the automatic loop waits after worthless retrainings: twice as long with each, and once `breaker_runs` of
 * them stopped it, until the season is over. Null without one.
 *
 * @example breakerWaitUntil({ runs: 1, countedAt: 0, rowsLearned: null }, { breaker_runs: 3 }) // => 172800000
 */
export function breakerWaitUntil(
  { runs, countedAt }: Breaker,
  { breaker_runs }: Pick<Configuration, 'breaker_runs'>,
): Instant | null {
  if (runs === 0 || countedAt === null) return null
  const waitMs = runs >= breaker_runs ? breakerSeasonMs : firstWaitMs * 2 ** (runs - 1)
  return countedAt + Math.min(waitMs, breakerSeasonMs)
}

function countAfter(runs: number, happening: BreakerHappening): number {
  switch (happening.kind) {
    case 'rejected':
      return happening.gateOutcome === 'worse' ? runs + 1 : runs
    case 'rolled-back':
      return happening.duringProbation ? runs + 1 : runs
    case 'promoted':
      return happening.gateOutcome === 'first' ? 0 : runs
    case 'probation-passed':
    case 'asked':
      return 0
    case 'failed':
    case 'timed_out':
    case 'cancelled':
      return runs
  }
}
