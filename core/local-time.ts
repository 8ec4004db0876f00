import { dayMs, type Instant } from './instant.ts'

/** Offsets from UTC at the beginnings of days, by zone: asking the runtime for one takes microseconds. */
const offsetsByZone = new Map<string, { readonly ask: (at: Instant) => number; readonly atDay: Map<number, number> }>()

/**
 * The moment at which clocks of a time zone show a time.
 *
 * A time that they show twice, when daylight saving ends, is the first of the two, as RFC 5545 (3.3.5) has it. A time
 * that they skip is no moment.
 *
 * @param shownMs the time that the clocks show, in milliseconds, as if they were those of UTC
 * @param timeZone an IANA name
 * @returns null for a time that the clocks skip
 * @throws {RangeError} for a zone that the runtime does not know
 * @complexity O(1); a day's first time asks the runtime
 * @example instantOfLocal(Date.UTC(2024, 6, 1, 12), 'Europe/Berlin') // => 1719828000000
 */
export function instantOfLocal(shownMs: number, timeZone: string): Instant | null {
  if (timeZone === 'UTC') return shownMs
  const { ask, atDay } = offsetsOf(timeZone)
  const offsetAtDay = (day: number) => {
    const known = atDay.get(day)
    if (known !== undefined) return known
    const offset = ask(day * dayMs)
    atDay.set(day, offset)
    return offset
  }
  // Offsets lie within a day. Where the clocks were not changed around the time, one of them holds all through.
  const day = Math.floor(shownMs / dayMs)
  const [before, after] = [offsetAtDay(day - 1), offsetAtDay(day + 2)]
  if (before === after) return shownMs - before
  const moments = [shownMs - before, shownMs - after].filter((moment) => ask(moment) === shownMs - moment)
  return moments.length === 0 ? null : Math.min(...moments)
}

function offsetsOf(timeZone: string) {
  const known = offsetsByZone.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const ask = (at: Instant) => {
    const whole = Math.floor(at / 1000) * 1000
    const parts: Record<string, string> = {}
    for (const { type, value } of format.formatToParts(whole)) parts[type] = value
    const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year)
    const shown = new Date(0)
    // Date.UTC would take the years 0 to 99 for those of the twentieth century.
    shown.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day))
    shown.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second))
    return shown.getTime() - whole
  }
  const offsets = { ask, atDay: new Map<number, number>() }
  offsetsByZone.set(timeZone, offsets)
  return offsets
}
