import type { Instant } from '#core/instant'
import { instantOfLocal } from '#core/local-time'
import { shownCell } from './shown-cell.ts'
import { timeUnitGuess } from './time-unit-guess.ts'

/** A cell's value, or what is wrong with it. */
export type Cell<Value> = { readonly value: Value } | { readonly problem: string }

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none'])
const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
/** A comma is a decimal point to some and a thousands separator to others: 1,234 has two meanings. */
const commaNumberPattern = /^[+-]?[\d.' ]*\d,\d[\d,]*(\.\d+)?$/
const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i

/** True for a cell that is absent, null or not a number, or one of '', NA, N/A, NaN, null, none. */
export function isMissing(cell: unknown): boolean {
  if (cell === undefined || cell === null || Number.isNaN(cell)) return true
  return typeof cell === 'string' && missing.has(cell.trim().toLowerCase())
}

/** Texts that pandas, spreadsheets and public data sets write for a missing value, and others for something else. */
function isMissingElsewhere(text: string): boolean {
  return /^(<na>|#n\/a|[?-])$/i.test(text)
}

/** A number, or null for a missing one. Booleans are 1 and 0. @example readNumber(' 1.5e3') // => { value: 1500 } */
export function readNumber(cell: unknown): Cell<number | null> {
  if (isMissing(cell)) return { value: null }
  if (typeof cell === 'boolean') return { value: cell ? 1 : 0 }
  if (typeof cell === 'number') return Number.isFinite(cell) ? { value: cell } : { problem: 'not a finite number' }
  const text = typeof cell === 'string' || typeof cell === 'bigint' ? String(cell).trim() : ''
  if (numberPattern.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? { value } : { problem: `${shownCell(text)} is beyond what a number can hold` }
  }
  if (/^(true|false)$/i.test(text)) return { value: text.toLowerCase() === 'true' ? 1 : 0 }
  const advice = isMissingElsewhere(text)
    ? ': write a missing value as an empty cell'
    : commaNumberPattern.test(text)
      ? ': write decimals with a point and no thousands separators'
      : ''
  return { problem: `"${shownCell(cell)}" is not a number${advice}` }
}

/**
 * A moment: ISO 8601, or epoch milliseconds.
 *
 * A local time that the clocks show twice, at the end of daylight saving, is the first of the two; one that they skip
 * is refused.
 *
 * @param timeZone the IANA zone of times without an offset @default UTC
 * @example readTime('1996-05-07 00:30') // => { value: 831429000000 }
 * @example readTime('2024-07-01 12:00', 'Europe/Berlin') // => { value: 1719828000000 }
 */
export function readTime(cell: unknown, timeZone = 'UTC'): Cell<Instant> {
  if (isMissing(cell)) return { problem: 'no time' }
  const text = textOf(cell)
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const guess = timeUnitGuess(text)
    if (guess === null) return { value: Math.trunc(Number(text)) }
    return { problem: `${shownCell(text)} is no time in epoch milliseconds${guess && ` (${guess})`}` }
  }
  const parts = isoPattern.exec(text)
  const value = parts ? instantOf(parts, timeZone) : Number.NaN
  if (value === null)
    return { problem: `"${shownCell(cell)}" does not exist in ${timeZone}: the clocks skip it. Write its offset` }
  return Number.isNaN(value) ? { problem: `"${shownCell(cell)}" is no ISO 8601 time` } : { value }
}

/** NaN for a day or an hour that no calendar has; null for a time that the clocks of the zone skip. */
function instantOf(parts: RegExpExecArray, timeZone: string): Instant | null {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone] = parts
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}`
  const atUtc = Date.parse(`${iso}Z`)
  // Date.parse lets 30 February pass as 1 March.
  if (Number.isNaN(atUtc) || new Date(atUtc).getUTCDate() !== Number(day)) return Number.NaN
  if (zone === undefined) return instantOfLocal(atUtc, timeZone)
  if (/^[a-z]/i.test(zone)) return atUtc
  const offset = zone.replace(':', '').padEnd(5, '0')
  return Date.parse(`${iso}${offset.slice(0, 3)}:${offset.slice(3)}`)
}

/** A cell's text. An object's own `toString` may fail, and so does that of a list nested deeper than the stack. */
export function textOf(cell: unknown): string {
  try {
    return String(cell).trim()
  } catch {
    return String({})
  }
}
