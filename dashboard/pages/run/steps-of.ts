import type { RetrainingRun } from '#contracts/api/retraining-runs'

export interface Step {
  readonly name: string
  readonly at: string | null
  /** The time until the next step; null where it is not known. */
  readonly tookMs: number | null
  readonly standing: 'done' | 'now' | 'ahead' | 'broken'
}

const order = ['requested', 'queued', 'training', 'evaluating'] as const
type Known = Pick<
  RetrainingRun,
  'state' | 'ended' | 'requestedAt' | 'cutoffAt' | 'startedAt' | 'endedAt' | 'gateOutcome'
>

/**
 * The steps of a run with their times; the last one is its outcome. A run that broke has no steps after that.
 *
 * @param evaluatingAt when the evaluation began, from the ledger: the run itself does not have it
 */
export function stepsOf(run: Known, evaluatingAt: string | null = null): Step[] {
  const { state, ended, requestedAt, cutoffAt, startedAt, endedAt, gateOutcome } = run
  const times = [requestedAt, cutoffAt, startedAt, evaluatingAt ?? (gateOutcome === null ? null : endedAt)]
  // The state of an ended run is its outcome, so its times show how far it came.
  const reached = ended ? times.findLastIndex((at) => at !== null) : order.indexOf(state as 'queued')
  const isBroken = ended && state !== 'promoted' && state !== 'rejected'
  const isTimeless = (name: string) => name === 'evaluating' && evaluatingAt === null
  const steps = order.map((name, index): Step => {
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
