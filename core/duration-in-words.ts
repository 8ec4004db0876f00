import { plural } from '#contracts/wording'
import { dayMs, hourMs } from '#core/instant'

/** A time in whole hours, or in days from a day and a half on. @example durationInWords(129_600_000) // => '2 days' */
export function durationInWords(ms: number): string {
  return ms < 1.5 * dayMs ? plural(Math.round(ms / hourMs), 'hour') : plural(Math.round(ms / dayMs), 'day')
}
