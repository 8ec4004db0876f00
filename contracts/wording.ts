/**
 * A number as people read it: whole ones as they are, others with three or four significant digits, tiny ones in powers
 * of ten.
 *
 * @example showFigure(0.24356) // => '0.2436'
 */
export function showFigure(value: number): string {
  if (Number.isInteger(value)) return String(value)
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1)
  return String(Number(value.toPrecision(4)))
}

/** One thing or several. @example plural(2, 'row') // => '2 rows' */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A sentence with its full stop, once. @example endedSentence('done') // => 'done.' */
export function endedSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/**
 * The first three names, and how many there are beside them.
 *
 * @example listed(['a', 'b', 'c', 'd']) // => 'a, b, c and 1 more'
 */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

/** With a capital first letter. @example capitalized('drift') // => 'Drift' */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** With a small first letter, as within a line. @example uncapitalized('Drift began') // => 'drift began' */
export function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** A share in percent with one decimal. @example percent(0.348) // => '34.8 %' */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/**
 * A moment to the minute, as people read it in a sentence.
 *
 * @example showMoment('1970-01-01T00:00:00.000Z') // => '1970-01-01 00:00 UTC'
 */
export function showMoment(iso: string): string {
  return `${showMinute(iso)} UTC`
}

/** ISO 8601 to the minute, as a column of times shows it. @example showMinute('1970-01-01T00:00:00.000Z') // => '1970-01-01 00:00' */
export function showMinute(iso: string): string {
  // Years beyond 9999 have more digits.
  return iso.slice(0, iso.indexOf('T') + 6).replace('T', ' ')
}

/** A wait, to about a part in a hundred. @example showWait(90_000) // => '2 min' */
export function showWait(durationMs: number): string {
  const seconds = Math.max(1, Math.round(durationMs / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`
}
