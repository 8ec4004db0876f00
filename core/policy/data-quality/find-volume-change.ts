import type { Evidence } from '#contracts/evidence'
import { dayMs, type Instant } from '#core/instant'
import { daySpread, reachOf } from './day-spread.ts'

/** The rows of a day; 0 on a day without any. */
export interface DayVolume {
  readonly at: Instant
  readonly rowCount: number
}

export interface Volume {
  /** The days before the latest 24 hours, oldest first, without gaps. */
  readonly days: readonly DayVolume[]
  readonly latest: { readonly from: Instant; readonly to: Instant; readonly rowCount: number }
  readonly chanceMax: number
}

export interface VolumeChange {
  readonly problem: 'volume'
  readonly isLingering: boolean
  readonly evidence: Evidence
}

/**
 * The change of the number of rows that is told. Every row twice is beyond it, and so is one of two sources gone; half
 * of its logarithm is tolerated.
 */
const volumeFactor = 1.6

/** With four of each, the days of a week are compared with their own. */
const weekdaysFrom = 28

/** Days that tell what is usual: a number of rows that has changed for good is the usual one after weeks. */
const usualDays = 56

/**
 * Finds that far more or far fewer rows came in the latest 24 hours than on the same days of the week. The hours of
 * two days are compared with both.
 *
 * @returns null also where the days are too few to tell
 * @complexity O(days)
 */
export function findVolumeChange({ days: all, latest, chanceMax }: Volume): VolumeChange | null {
  const days = all.slice(-usualDays)
  const levels = levelsOf(days)
  const spread = daySpread(days.map((day) => ({ mean: sizeOf(day.rowCount) - levels(day.at), rowCount: 1 })))
  if (spread === null) return null
  const expected = [levels(latest.from), levels(latest.to - 1)]
  const [low, high] = [Math.min(...expected) + spread.noise.mean, Math.max(...expected) + spread.noise.mean]
  const size = sizeOf(latest.rowCount)
  const distance = size > high ? size - high : Math.min(0, size - low)
  const material = Math.log(volumeFactor)
  const bound = material / 2 + reachOf(spread, { mean: 0, rowCount: 1, days: 1 }, chanceMax / 2)
  const isFound = Math.abs(distance) > bound && Math.abs(distance) >= material
  if (Math.abs(distance) <= material / 2) return null
  const usualRows = Math.round(Math.expm1(distance > 0 ? high : low))
  return { problem: 'volume', isLingering: !isFound, evidence: { rows: latest.rowCount, usualRows, days: days.length } }
}

/** The usual size of a day: that of its weekday where there are enough weeks, else that of all days. */
function levelsOf(days: readonly DayVolume[]): (at: Instant) => number {
  const weekdayOf = (at: Instant) => Math.floor(at / dayMs) % 7
  const all = medianOf(days.map(({ rowCount }) => sizeOf(rowCount)))
  if (days.length < weekdaysFrom) return () => all
  const byWeekday = Array.from({ length: 7 }, (_, weekday) =>
    medianOf(days.filter(({ at }) => weekdayOf(at) === weekday).map(({ rowCount }) => sizeOf(rowCount))),
  )
  return (at) => byWeekday[weekdayOf(at)] ?? all
}

/** Numbers of rows vary by factors. */
function sizeOf(rowCount: number): number {
  return Math.log1p(rowCount)
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
