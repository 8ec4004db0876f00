import { dayMs, floorTo, type Instant } from '#core/instant'
import type { Block } from '#core/statistics/block'
import { dayWatching } from './drift-watching.ts'
import { blockOf, followedSeries } from './followed-series.ts'
import { type BlockAt, lastWithValue } from './watch-features.ts'
import { learnSeries } from './watch-series.ts'

export interface EpisodeToEnd {
  /** Whole days of the champion in time order, those of its reference among them. */
  readonly days: readonly BlockAt[]
  /** The features that the episode names. */
  readonly features: readonly string[]
  readonly openedAt: Instant
  /** When the drift began, by the evidence that opened the episode; null in episodes of earlier releases. */
  readonly since: Instant | null
  readonly threshold: number
  /** The champion's cutoff: days that end by then are its reference. */
  readonly cutoffAt: Instant
}

/** A drift that took hours to see could otherwise end and begin again with the weekend. */
const quietDaysMin = 3
/** The longest that an episode stays open for want of days. */
const quietDaysMax = 35

/**
 * Whether a drift is over: since it was found, the named features have been as near to the reference as is tolerated,
 * over as many days as it took to find the drift. The estimate may exceed the tolerance by one standard error, because a
 * shift that is material was found at about four.
 *
 * After a promotion the reference of the day may hold some of those days. They are then compared with the rest of it,
 * because rows that are compared with themselves look alike. Once most of the reference is of the drift, the champion has
 * learned it: a change that stays ends there, and would otherwise hide every later one.
 *
 * @returns null where too few days tell
 * @complexity O(days times features)
 * @example isBack({ days: [], features: ['size'], openedAt: 0, since: null, threshold: 0.1, cutoffAt: 0 }) // => null
 */
export function isBack({ days, features, openedAt, since, threshold, cutoffAt }: EpisodeToEnd): boolean | null {
  const opening = since === null ? quietDaysMin : Math.ceil((openedAt - since) / dayMs)
  const needed = Math.min(quietDaysMax, Math.max(quietDaysMin, opening))
  const after = days.filter(({ at }) => at > floorTo(openedAt, dayMs))
  if (after.length < needed) return null
  const last = after.slice(-needed)
  const began = floorTo(since ?? openedAt - quietDaysMin * dayMs, dayMs)
  const reference = days.filter((day) => day.at + dayMs <= cutoffAt && !last.includes(day))
  const isLearned = reference.filter(({ at }) => at >= began).length * 2 > reference.length
  // Fewer days of the drift say nothing of the reference, even if the champion was trained on them.
  const before = isLearned ? reference : days.filter(({ at }) => at < began)
  const verdicts = features.map((name) => isFeatureBack(name, { last, before, threshold }))
  if (verdicts.includes(false)) return false
  return verdicts.includes(true) ? true : null
}

function isFeatureBack(
  name: string,
  { last, before, threshold }: { last: readonly BlockAt[]; before: readonly BlockAt[]; threshold: number },
): boolean | null {
  const sample = lastWithValue(last, name)
  if (!sample) return null
  const series = followedSeries(sample, threshold)
  const verdicts = series.map((one) => {
    const blocksOf = (blocks: readonly BlockAt[]): Block[] =>
      blocks.flatMap(({ features }) => blockOf(features.get(name), one) ?? [])
    const learned = learnSeries(blocksOf(before), { series: one, watching: dayWatching })
    const own = blocksOf(last)
    if (!learned || own.length === 0) return null
    const rows = own.reduce((sum, { rowCount }) => sum + rowCount, 0)
    const mean = own.reduce((sum, block) => sum + block.mean * block.rowCount, 0) / rows
    const blockCount = Math.min(own.length, rows / learned.noise.usualRowCount)
    const distance = mean - learned.noise.mean
    const error = Math.sqrt(learned.variance / blockCount)
    return (one.directions.length === 1 ? distance : Math.abs(distance)) <= learned.allowance + error
  })
  if (verdicts.includes(false)) return false
  return verdicts.includes(true) ? true : null
}
