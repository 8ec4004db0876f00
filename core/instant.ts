import { showMoment } from '#contracts/wording'

/**
 * A moment in time: milliseconds since 1970-01-01T00:00:00Z, an integer.
 *
 * Time is always an argument: only adapters read a clock. As text (events, files, SQL parameters) it is ISO 8601 in
 * UTC.
 */
export type Instant = number

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** ISO 8601 in UTC with milliseconds. @example toIso(0) // => '1970-01-01T00:00:00.000Z' */
export function toIso(instant: Instant): string {
  return new Date(instant).toISOString()
}

/** A moment to the minute, for use in a sentence. @example showTime(0) // => '1970-01-01 00:00 UTC' */
export function showTime(instant: Instant): string {
  return showMoment(toIso(instant))
}

/**
 * The start of the interval that contains the instant, counted from 1970.
 *
 * @example floorTo(5_400_000, 3_600_000) // => 3600000
 */
export function floorTo(instant: Instant, lengthMs: number): Instant {
  return Math.floor(instant / lengthMs) * lengthMs
}

/**
 * The start of the first interval, counted from 1970, that does not begin before the instant.
 *
 * @example ceilTo(5_400_000, 3_600_000) // => 7200000
 */
export function ceilTo(instant: Instant, lengthMs: number): Instant {
  return Math.ceil(instant / lengthMs) * lengthMs
}
