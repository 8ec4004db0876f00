import type { FleetModel } from '#contracts/api/model-summary'

const steps = ['requested', 'queued', 'training', 'evaluating']
/** A run waits before its training: it has come no further than to the queue. */
const stepOf = (state: string) => Math.max(0, steps.indexOf(state === 'waiting' ? 'queued' : state))

/**
 * The progress of a run from 0 to 1: its steps, and during training the elapsed share of its time limit.
 *
 * @param now null while it is not known: then the steps alone count
 */
export function progressOf(run: NonNullable<FleetModel['activeRun']>, now: string | null): number {
  const within = run.state === 'training' && now !== null ? trainedShare(run, now) : 0
  return Math.min(1, (stepOf(run.state) + within) / steps.length)
}

/** Trainings end long before their deadline, so the elapsed share is a lower bound of their progress. */
function trainedShare({ startedAt, deadlineAt }: NonNullable<FleetModel['activeRun']>, now: string): number {
  if (startedAt === null || deadlineAt === null) return 0
  const [from, to, at] = [startedAt, deadlineAt, now].map((iso) => Date.parse(iso)) as [number, number, number]
  return to <= from ? 0 : Math.min(1, Math.max(0, (at - from) / (to - from)))
}
