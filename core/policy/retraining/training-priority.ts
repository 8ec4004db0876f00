import { type TrainingPriority, trainingPriorities } from '#contracts/cluster-place'
import type { TriggerKind } from '#contracts/trigger-kind'

/**
 * A person waits for an answer; a degraded model, or one without any version, costs with every row; drift may not cost
 * anything yet; a schedule is routine.
 */
const priorityOfKind: Readonly<Record<TriggerKind, TrainingPriority>> = {
  manual: 'manual',
  performance: 'performance',
  alarm: 'performance',
  initial: 'performance',
  drift: 'drift',
  scheduled: 'scheduled',
}

/**
 * The priority of a run: the most urgent of its triggers'.
 *
 * @param kinds the kinds of its triggers; never empty
 * @example priorityOf(['scheduled', 'drift']) // => 'drift'
 */
export function priorityOf(kinds: readonly TriggerKind[]): TrainingPriority {
  const asked = new Set(kinds.map((kind) => priorityOfKind[kind]))
  return trainingPriorities.find((priority) => asked.has(priority)) ?? 'scheduled'
}

/** The place of a priority among all, 0 for the least urgent. @example levelOfPriority('manual') // => 3 */
export function levelOfPriority(priority: TrainingPriority): number {
  return trainingPriorities.length - 1 - trainingPriorities.indexOf(priority)
}
