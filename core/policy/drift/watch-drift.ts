import { dayMs, floorTo, type Instant } from '#core/instant'
import { type BlocksToJudge, detectDrift } from './detect-drift.ts'
import { referenceDaysNeeded } from './drift-watching.ts'
import type { WatchedDrift } from './judge-drift.ts'

export interface DriftToWatch {
  readonly days: BlocksToJudge
  readonly quarters: BlocksToJudge
  /** The champion's cutoff. */
  readonly cutoffAt: Instant
  /** When the last drift episode ended; the evidence for it is not counted again. */
  readonly restartedAt: Instant | null
  readonly threshold: number
  readonly falseAlarmsAllowed: number
}

/**
 * Watches a champion's features from its cutoff on. A reference with few days is completed with the first days after it:
 * until then the model learns how its features vary, and nothing is called drift.
 *
 * @complexity O(blocks times features); three times that in an alarm
 * @example watchDrift({ days: { reference: [], since: [] }, quarters: { reference: [], since: [] }, cutoffAt: 0,
 *   restartedAt: null, threshold: 0.1, falseAlarmsAllowed: 0.5 }).status // => 'learning'
 */
export function watchDrift(asked: DriftToWatch): WatchedDrift {
  const { days, cutoffAt } = asked
  const featureCount = [...days.reference, ...days.since].reduce(
    (most, { features }) => Math.max(most, features.size),
    0,
  )
  const missing = Math.max(0, referenceDaysNeeded(featureCount) - days.reference.length)
  const learned = days.since.slice(0, missing)
  if (learned.length < missing) {
    const last = learned.at(-1)?.at ?? floorTo(cutoffAt, dayMs)
    return { status: 'learning', until: last + (missing - learned.length + 1) * dayMs }
  }
  const learnedTo = missing === 0 ? Number.NEGATIVE_INFINITY : (learned.at(-1)?.at ?? 0) + dayMs
  const judgedFrom = Math.max(learnedTo, asked.restartedAt ?? Number.NEGATIVE_INFINITY)
  const split = ({ reference, since }: BlocksToJudge): BlocksToJudge => ({
    reference: [...reference, ...since.filter(({ at }) => at < learnedTo)],
    since: since.filter(({ at }) => at >= judgedFrom),
  })
  const detect = (multiple: number) =>
    detectDrift({ ...asked, days: split(days), quarters: split(asked.quarters), multiple })
  const detection = detect(1)
  if (!detection.isAlarm) return { status: 'watched', detection, multiple: 0 }
  const multiple = [3, 2].find((each) => detect(each).isAlarm) ?? 1
  return { status: 'watched', detection, multiple }
}
