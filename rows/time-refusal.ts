import { dayMs, type Instant, showTime } from '#core/instant'

/** A clock may be a little ahead of ours. The time of a row a day ahead is wrong. */
export const aheadMaxMs = dayMs

/** A training on all rows begins there. A label cannot be known, nor name a row, before the first row. */
const earliestAt: Instant = 0

/** The last moment that a JavaScript date holds, in either direction. */
const dateMaxMs = 8.64e15

/**
 * Why a time cannot be that of a row, of a label's row, or of the moment when a label became known; null for one that
 * can. The only place that decides it.
 *
 * @example timeRefusal(-1, 0) // => '1969-12-31 23:59 UTC is before 1970, the earliest accepted year'
 */
export function timeRefusal(at: Instant, now: Instant): string | null {
  if (at < earliestAt) return `${shown(at)} is before 1970, the earliest accepted year`
  if (at <= now + aheadMaxMs) return null
  return `${shown(at)} is more than a day ahead of the clock (${showTime(now)})`
}

const shown = (at: Instant) => (Math.abs(at) <= dateMaxMs ? showTime(at) : `${at} ms`)
