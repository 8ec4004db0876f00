import type { Configuration } from '#contracts/configuration'
import { hourMs, type Instant } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import type { RunState } from './run-transitions.ts'

/** How long a training may take, as the backend enforces it from the job's start. */
export function trainingMsMax({ training_hours_max }: Pick<Configuration, 'training_hours_max'>): number {
  return training_hours_max * hourMs
}

/**
 * When an attempt that is queued now is given up.
 *
 * The time counts from the queue, not from the job's start: a start that is lost says nothing, and the deadline is what ends it.
 */
export function attemptDeadline(configuration: Pick<Configuration, 'training_hours_max'>, now: Instant): Instant {
  return now + trainingMsMax(configuration)
}

/** The parts of a run that say whether it is late. */
export interface TimedRun {
  readonly state: RunState
  readonly requestedAt: Instant
  /** Null until the run's data is frozen. */
  readonly deadlineAt: Instant | null
}

/**
 * Whether an active run is late: `past-deadline` ends it; `start-lost` has it started again.
 *
 * @returns null while it is in time
 */
export function lateness(
  { state, requestedAt, deadlineAt }: TimedRun,
  now: Instant,
): 'past-deadline' | 'start-lost' | null {
  if (now >= (deadlineAt ?? requestedAt + gracePeriods.freezeMs)) return 'past-deadline'
  const isUnstarted = state === 'requested' || state === 'queued'
  return isUnstarted && now - requestedAt >= gracePeriods.startMs ? 'start-lost' : null
}

/** Why a run that is past its deadline ends, in words. */
export function pastDeadlineInWords({ state, requestedAt, deadlineAt }: TimedRun, now: Instant): string {
  if (deadlineAt === null) return `its data was not frozen within ${hoursOf(now - requestedAt)} h of the request`
  return `still ${state === 'training' ? 'running' : state} at its deadline`
}

function hoursOf(durationMs: number): number {
  return Math.floor(durationMs / hourMs)
}
