import { dayMs, type Instant } from '#core/instant'
import { aheadMaxMs } from '#rows/time-refusal'

/** The share of a file's rows that may have a wrong date: more of them are no mistake, but what the file is like. */
const wrongShareMax = 0.01

/**
 * The gap that parts a time from the others: longer than all the time that the others span, and long enough that a
 * pause is not taken for one. Of a few rows, the span says little: they may lie months apart.
 */
const few = { rowsBelow: 20, gapMsMin: 365 * dayMs, spansMin: 10 } as const
const many = { gapMsMin: 30 * dayMs, spansMin: 1 } as const

/** The rows below a row that tell whether its date is right: more than a block of wrong dates is long. */
const rowsAhead = 1000

export interface FileClock {
  /** Whether the row's time is one that the file's clock reached there. The time of another row is wrong, or late. */
  readonly moves: (position: number) => boolean
  /** The last time that it reaches; minus infinity without any. */
  readonly to: Instant
}

/**
 * The clock of a file whose rows stand in the order of their arrival: a row arrives at its time, as far as the rows
 * around it have about the same.
 *
 * Live, the clock of the machine says that a row is dated ahead. A file has no other clock than its rows, and one row
 * that is dated years ahead would take a replay there. Two kinds of rows do not move the clock:
 * - a row more than a day ahead of most of the thousand rows below it;
 * - a row that a gap parts from all others, at the beginning or the end of the file's times, if that gap is longer than
 *   the time that the others span.
 *
 * Neither may be more than one row in a hundred: a file that is not in order of time, the newest row first for example,
 * is taken as it is.
 *
 * @param times by position in the file; NaN for a row without one
 * @complexity O(n log n), and O(1000 log 1000) for each row that is dated a day ahead of those above it
 * @example fileClock([0, 60_000, 9e12, 120_000]).moves(2) // => false
 */
export function fileClock(times: ArrayLike<Instant>): FileClock {
  const dated = Float64Array.from(times)
    .filter((time) => !Number.isNaN(time))
    .sort()
  const wrongMax = Math.max(1, Math.floor(dated.length * wrongShareMax))
  if (dated.length < 3) return { moves: () => true, to: dated.at(-1) ?? Number.NEGATIVE_INFINITY }
  const span = usualSpan(dated, wrongMax)
  const isUsual = (time: Instant) => time >= span.from && time <= span.to
  const ahead = aheadOfFollowing(times, { isUsual, wrongMax })
  return { moves: (position) => isUsual(times[position] as Instant) && !ahead.has(position), to: span.to }
}

/**
 * The span of times without those that a gap parts from the others.
 *
 * @param sorted ascending, at least three
 * @param wrongMax the most times to leave out at either end
 */
export function usualSpan(
  sorted: Float64Array,
  wrongMax = Math.max(1, Math.floor(sorted.length * wrongShareMax)),
): { readonly from: Instant; readonly to: Instant } {
  const last = sorted.length - 1
  const at = (index: number) => sorted[index] as Instant
  const isFew = sorted.length < few.rowsBelow
  const { gapMsMin, spansMin } = isFew ? few : many
  // The other end may be wrong, too; of a few rows each one counts.
  const outer = isFew ? 0 : wrongMax
  const gapAbove = Math.max(gapMsMin, spansMin * (at(last - wrongMax) - at(outer)))
  const gapBelow = Math.max(gapMsMin, spansMin * (at(last - outer) - at(wrongMax)))
  let [from, to] = [0, last]
  for (let count = 1; count <= wrongMax; count += 1) {
    if (at(count) - at(count - 1) > gapBelow) from = count
    if (at(last - count + 1) - at(last - count) > gapAbove) to = last - count
  }
  return { from: at(from), to: at(to) }
}

interface Usual {
  readonly isUsual: (time: Instant) => boolean
  readonly wrongMax: number
}

/** The rows that are dated more than a day ahead of most rows below them; none where those are more than a few. */
function aheadOfFollowing(times: ArrayLike<Instant>, { isUsual, wrongMax }: Usual): ReadonlySet<number> {
  const ahead = new Set<number>()
  let now = Number.NEGATIVE_INFINITY
  for (let position = 0; position < times.length; position += 1) {
    const time = times[position] as Instant
    if (!isUsual(time)) continue
    if (time > now + aheadMaxMs && time > medianBelow(times, position) + aheadMaxMs) ahead.add(position)
    else now = Math.max(now, time)
    if (ahead.size > wrongMax) return new Set()
  }
  return ahead
}

function medianBelow(times: ArrayLike<Instant>, position: number): Instant {
  const below: Instant[] = []
  for (let next = position + 1; next < times.length && below.length < rowsAhead; next += 1) {
    const time = times[next] as Instant
    if (!Number.isNaN(time)) below.push(time)
  }
  below.sort((a, b) => a - b)
  return below[Math.floor(below.length / 2)] ?? Number.POSITIVE_INFINITY
}
