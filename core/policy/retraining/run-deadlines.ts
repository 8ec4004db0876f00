import type { Configuration } from '#contracts/configuration'
import { hourMs, type Instant, minuteMs } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import type { TrainingBackend } from '#core/ports/training-backend'
import type { RunState } from './run-transitions.ts'

/** How long a training may take, as the backend enforces it from the job's start. */
export function trainingMsMax({ training_hours_max }: Pick<Configuration, 'training_hours_max'>): number {
  return training_hours_max * hourMs
}

/** When an attempt is given up whose job the backend accepts now. Time before that, in any queue, does not count. */
export function attemptDeadline(configuration: Pick<Configuration, 'training_hours_max'>, now: Instant): Instant {
  return now + trainingMsMax(configuration)
}

/**
 * When an attempt is given up whose job its backend has now and has not started. While the backend cannot be asked, the
 * job may start at any moment, and then it has all its time.
 */
export function waitDeadline(configuration: Pick<Configuration, 'training_hours_max'>, now: Instant): Instant {
  return attemptDeadline(configuration, startDeadline(now))
}

/**
 * When an attempt is given up whose job its backend accepts now. A process of this machine runs from then on; every
 * other backend may keep the job waiting, and until a look finds it running its time has not begun.
 */
export function acceptedDeadline(
  backend: TrainingBackend['name'],
  configuration: Pick<Configuration, 'training_hours_max'>,
  now: Instant,
): Instant {
  return startsAtOnce(backend) ? attemptDeadline(configuration, now) : waitDeadline(configuration, now)
}

/** Whether a backend runs each job from the moment at which it accepts it. */
export function startsAtOnce(backend: TrainingBackend['name']): boolean {
  return backend === 'local'
}

/** When a run is given up whose turn comes now, and whose job no backend accepts: its start keeps failing. */
export function startDeadline(now: Instant): Instant {
  return now + gracePeriods.acceptMs
}

/** When the start of a run is asked for again: after 10 minutes, then after twice as long each time. */
export function nextStartAt(askedCount: number, now: Instant): Instant {
  return now + gracePeriods.startMs * 2 ** askedCount
}

/** `reconcile` runs every five minutes on AWS while a run is active: a shorter wait would be no shorter. */
const resubmitMsMin = 5 * minuteMs
const resubmitMsMax = hourMs

/**
 * When a job that its backend did not take, or did not start, is submitted again: after 5 minutes, then after twice as
 * long each time, up to an hour.
 *
 * @param refusedCount refusals so far, from 1
 * @example resubmitAt(3, 0) // => 1200000
 */
export function resubmitAt(refusedCount: number, now: Instant): Instant {
  return now + Math.min(resubmitMsMax, resubmitMsMin * 2 ** (refusedCount - 1))
}

/** The parts of a run that say whether it is late. */
export interface TimedRun {
  readonly state: RunState
  readonly requestedAt: Instant
  /** Null for a run whose turn has not come yet. */
  readonly deadlineAt: Instant | null
  /** When its start is asked for again; null before the first time. */
  readonly startDueAt: Instant | null
}

/**
 * Whether an active run is late: `past-deadline` ends it; `start-lost` has it started again. A run that waits for
 * capacity is never late.
 *
 * @returns null while it is in time
 */
export function lateness(
  { state, requestedAt, deadlineAt, startDueAt }: TimedRun,
  now: Instant,
): 'past-deadline' | 'start-lost' | null {
  if (state === 'waiting') return null
  if (now >= (deadlineAt ?? startDeadline(requestedAt))) return 'past-deadline'
  const isUnstarted = state === 'requested' || state === 'queued'
  return isUnstarted && now >= (startDueAt ?? nextStartAt(0, requestedAt)) ? 'start-lost' : null
}

/**
 * Why a run that is past its deadline ends, in words.
 *
 * @param isKnown whether its backend could be asked about its job
 */
export function pastDeadlineInWords({ state }: Pick<TimedRun, 'state'>, isKnown: boolean): string {
  if (state === 'training' && !isKnown) return 'its backend could not be asked about its job until its deadline'
  if (state === 'training') return 'still running at its deadline'
  if (state === 'evaluating') return 'still evaluating at its deadline'
  return `its training did not start within ${gracePeriods.acceptMs / hourMs} h`
}
