import type { TriggerKind } from '#contracts/trigger-kind'
import { hourMs, type Instant } from '#core/instant'
import { levelOfPriority, priorityOf } from './training-priority.ts'

/** A run that waits for its training to start. */
export interface WaitingRun {
  readonly runId: string
  readonly modelName: string
  readonly requestedAt: Instant
  /** The kinds of all triggers that the run answers; never empty. */
  readonly causes: readonly TriggerKind[]
  /** When a training of its model last started; null for none. */
  readonly modelServedAt: Instant | null
}

/**
 * The wait that counts as much as one priority. A nightly schedule then starts before the next night's, whatever else
 * is asked for: after four such waits no later request passes it.
 */
export const agingMs = 4 * hourMs

/**
 * The runs in the order in which they may train: by priority and age, then the model that was served longest ago, then
 * the oldest.
 *
 * Priorities are manual, performance, drift, scheduled; a run's is the highest of its triggers, and rises by one every
 * `agingMs` without a bound, so that none starves. Models of one priority take turns.
 *
 * @complexity O(n log n)
 */
export function trainingOrder(waiting: readonly WaitingRun[], now: Instant): WaitingRun[] {
  const level = new Map(waiting.map((run) => [run, levelOf(run, now)]))
  return waiting.toSorted(
    (a, b) =>
      (level.get(b) ?? 0) - (level.get(a) ?? 0) ||
      compare(a.modelServedAt ?? Number.NEGATIVE_INFINITY, b.modelServedAt ?? Number.NEGATIVE_INFINITY) ||
      compare(a.requestedAt, b.requestedAt) ||
      compare(a.runId, b.runId),
  )
}

/** The runs that may train now, with `freeCount` places. */
export function nextToTrain(waiting: readonly WaitingRun[], freeCount: number, now: Instant): WaitingRun[] {
  return trainingOrder(waiting, now).slice(0, Math.max(0, freeCount))
}

function levelOf({ causes, requestedAt }: WaitingRun, now: Instant): number {
  return levelOfPriority(priorityOf(causes)) + Math.floor(Math.max(0, now - requestedAt) / agingMs)
}

function compare<Value extends number | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0
}
