import type { ModelSummary } from '#contracts/api/models'

const steps = ['requested', 'queued', 'training', 'evaluating']

/** How far a run is, from 0 to 1: its steps, and while it trains the share of its time that has passed. */
export function progressOf(run: NonNullable<ModelSummary['activeRun']>, now: string): number {
  const step = Math.max(0, steps.indexOf(run.state))
  const within = run.state === 'training' ? trainedShare(run, now) : 0
  return Math.min(1, (step + within) / steps.length)
}

/** Trainings end long before their deadline: the share of it that has passed is the least that is known. */
function trainedShare({ startedAt, deadlineAt }: NonNullable<ModelSummary['activeRun']>, now: string): number {
  if (startedAt === null || deadlineAt === null) return 0
  const [from, to, at] = [startedAt, deadlineAt, now].map((iso) => Date.parse(iso)) as [number, number, number]
  return to <= from ? 0 : Math.min(1, Math.max(0, (at - from) / (to - from)))
}
