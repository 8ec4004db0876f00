import type { RetrainingRun } from '#contracts/api/retraining-runs'

export interface Step {
  readonly name: string
  readonly at: string | null
  /** The time until the next step; null where it is not known. */
  readonly tookMs: number | null
  readonly standing: 'done' | 'now' | 'ahead' | 'broken'
}

type Known = Pick<
  RetrainingRun,
  'state' | 'ended' | 'requestedAt' | 'waitingSince' | 'cutoffAt' | 'startedAt' | 'endedAt' | 'gateOutcome'
>

/**
 * The steps of a run with their times; the last one is its outcome. A run that broke has no steps after that. The wait
 * for capacity is a step while it lasts.
 *
 * @param evaluatingAt when the evaluation began, from the ledger: the run itself does not have it
 */
export function stepsOf(run: Known, evaluatingAt: string | null = null): Step[] {
  const { state, ended, endedAt } = run
  const known = knownSteps(run, evaluatingAt)
  const times = known.map(([, at]) => at)
  // The state of an ended run is its outcome, so its times show how far it came.
  const reached = ended ? times.findLastIndex((at) => at !== null) : known.findIndex(([name]) => name === state)
  const isBroken = ended && state !== 'promoted' && state !== 'rejected'
  const isTimeless = (name: string) => name === 'evaluating' && evaluatingAt === null
  const steps = known.map(([name], index): Step => {
    const at = index <= reached ? (times[index] ?? null) : null
    const until = times[index + 1] ?? (index === reached ? endedAt : null)
    const standing = index > reached ? 'ahead' : ended || index < reached ? 'done' : 'now'
    return {
      name,
      at: isTimeless(name) ? null : at,
      tookMs: at && until && !isTimeless(name) ? Date.parse(until) - Date.parse(at) : null,
      standing,
    }
  })
  const end: Step = {
    name: ended ? state.replace('_', ' ') : 'promoted or rejected',
    at: endedAt,
    tookMs: null,
    standing: !ended ? 'ahead' : isBroken ? 'broken' : 'done',
  }
  return [...steps.filter(({ standing }) => !(isBroken && standing === 'ahead')), end]
}

/** The steps before the outcome, each with its time. */
function knownSteps(run: Known, evaluatingAt: string | null): (readonly [name: string, at: string | null])[] {
  const { state, requestedAt, waitingSince, cutoffAt, startedAt, endedAt, gateOutcome } = run
  const steps: [string, string | null][] = [
    ['requested', requestedAt],
    ['queued', cutoffAt],
    ['training', startedAt],
    ['evaluating', evaluatingAt ?? (gateOutcome === null ? null : endedAt)],
  ]
  // A run waits for a place before its data is frozen, and for its backend afterwards.
  if (state === 'waiting') steps.splice(cutoffAt === null ? 1 : 2, 0, ['waiting', waitingSince])
  return steps
}
