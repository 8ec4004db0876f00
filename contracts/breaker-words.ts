/** How the circuit breaker of a model stands while automatic retraining waits. */
interface BreakerWait {
  /** Retrainings in a row that were worth nothing. */
  readonly runs: number
  /** There were `breaker_runs` of them: the loop stands still, and does not only wait. */
  readonly isOpen: boolean
  /** When automatic retraining goes on by itself, ISO 8601. */
  readonly until: string
}

/** How automatic retraining stands while the circuit breaker holds it. */
export const breakerStates = { slowed: 'retraining slowed', open: 'retraining stopped' } as const

/** @example worthlessInWords(1) // => 'the last retraining was worth nothing' */
export function worthlessInWords(runs: number): string {
  return runs === 1 ? 'the last retraining was worth nothing' : `the last ${runs} retrainings were worth nothing`
}

/**
 * The end of the wait that needs no person, and how a person ends it.
 *
 * @param showTime for `until`
 * @example breakerInWords({ runs: 3, isOpen: true, until: '1996-12-05T02:15:00.000Z' }, 'churn', (iso) => iso.slice(0, 10))
 *   // => 'Automatic retraining stands still until 1996-12-05, or until there is as much new data as the last training had:
 *   the last 3 retrainings were worth nothing. `remodel retrain churn` trains at once and starts it again.'
 */
export function breakerInWords(
  { runs, isOpen, until }: BreakerWait,
  modelName: string,
  showTime: (iso: string) => string,
): string {
  const wait = isOpen
    ? `stands still until ${showTime(until)}, or until there is as much new data as the last training had`
    : `waits until ${showTime(until)}`
  return `Automatic retraining ${wait}: ${worthlessInWords(runs)}. \`remodel retrain ${modelName}\` trains at once and starts it again.`
}
