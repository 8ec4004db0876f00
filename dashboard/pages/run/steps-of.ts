import type { RetrainingRun } from '#contracts/api/retraining-runs'

export interface Step {
  readonly name: string
  readonly at: string | null
  /** Until the next step; null where that is not known. */
  readonly tookMs: number | null
  readonly standing: 'done' | 'now' | 'ahead' | 'broken'
}

const order = ['requested', 'queued', 'training', 'evaluating'] as const
type Known = Pick<
  RetrainingRun,
  'state' | 'ended' | 'requestedAt' | 'cutoffAt' | 'startedAt' | 'endedAt' | 'gateOutcome'
>

/**
 * A run's steps with their times, as far as it came; the last is how it ended.
 *
 * @param evaluatingAt when the training had left its challenger, where the ledger says so: the run itself does not
 */
export function stepsOf(run: Known, evaluatingAt: string | null = null): Step[] {
  const { state, ended, requestedAt, cutoffAt, startedAt, endedAt, gateOutcome } = run
  const times = [requestedAt, cutoffAt, startedAt, evaluatingAt ?? (gateOutcome === null ? null : endedAt)]
  // An ended run does not say how far it was: its times do.
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
