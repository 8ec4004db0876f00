/**
 * A moment as the pages show it: UTC, to the minute.
 *
 * @example timeText('1998-03-02T14:30:12.000Z') // => '1998-03-02 14:30'
 */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`
}

/** A moment in the reader's own time zone, for a tooltip. */
export function localTimeText(iso: string, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'long', ...(timeZone && { timeZone }) }
  return new Intl.DateTimeFormat(undefined, options).format(new Date(iso))
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/**
 * A duration in its two largest units.
 *
 * @example durationText(93_600_000) // => '1 d 2 h'
 */
export function durationText(ms: number): string {
  const first = units.findIndex(([, size]) => Math.abs(ms) >= size)
  if (first < 0) return '0 s'
  const [name, size] = units[first] ?? units[3]
  const whole = Math.floor(ms / size)
  const next = units[first + 1]
  const rest = next ? Math.floor((ms - whole * size) / next[1]) : 0
  return next && rest > 0 && whole < 10 ? `${whole} ${name} ${rest} ${next[0]}` : `${whole} ${name}`
}

/**
 * The distance of a moment from now, in words.
 *
 * @example agoText('1998-03-02T12:00:00Z', '1998-03-02T14:00:00Z') // => '2 h ago'
 */
export function agoText(iso: string, now: string): string {
  const ms = Date.parse(now) - Date.parse(iso)
  if (Math.abs(ms) < 60_000) return 'now'
  return ms > 0 ? `${coarse(ms)} ago` : `in ${coarse(-ms)}`
}

function coarse(ms: number): string {
  const [name, size] = units.find(([, size]) => ms >= size) ?? units[3]
  return `${Math.floor(ms / size)} ${name}`
}
