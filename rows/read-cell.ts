import type { FeatureKind } from '#contracts/features'
import type { Instant } from '#core/instant'

/** A cell's value, or what is wrong with it. */
export type Cell<Value> = { readonly value: Value } | { readonly problem: string }

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none'])
const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i

/** A whole number below it, which is 1973-03-03 in milliseconds, is more likely epoch seconds or no time at all. */
const epochMsMin = 100_000_000_000

/** True for a cell that is absent, null, or one of '', NA, N/A, NaN, null, none. */
export function isMissing(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && missing.has(cell.trim().toLowerCase()))
}

/** A number, or null for a missing one. Booleans are 1 and 0. @example readNumber(' 1.5e3') // => { value: 1500 } */
export function readNumber(cell: unknown): Cell<number | null> {
  if (isMissing(cell)) return { value: null }
  if (typeof cell === 'boolean') return { value: cell ? 1 : 0 }
  if (typeof cell === 'number') return Number.isFinite(cell) ? { value: cell } : { problem: 'not a finite number' }
  const text = typeof cell === 'string' || typeof cell === 'bigint' ? String(cell).trim() : ''
  if (numberPattern.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? { value } : { problem: `${text} is beyond what a number can hold` }
  }
  if (/^(true|false)$/i.test(text)) return { value: text.toLowerCase() === 'true' ? 1 : 0 }
  return { problem: `"${shown(cell)}" is not a number` }
}

/** A category's name, or null for an empty cell. "NA" is a name here: it may be Namibia. */
function readCategory(cell: unknown): Cell<string | null> {
  if (cell === undefined || cell === null) return { value: null }
  if (typeof cell === 'object') return { problem: 'a list or an object is no category' }
  const text = String(cell).trim()
  return { value: text === '' ? null : text }
}

/** A feature's value by its kind; null for a missing one. */
export function readFeature(cell: unknown, kind: FeatureKind): Cell<number | string | null> {
  return kind === 'numeric' ? readNumber(cell) : readCategory(cell)
}

/**
 * A moment: ISO 8601 (UTC unless it says otherwise), or epoch milliseconds.
 *
 * @example readTime('1996-05-07 00:30') // => { value: 831429000000 }
 */
export function readTime(cell: unknown): Cell<Instant> {
  if (isMissing(cell)) return { problem: 'no time' }
  const text = textOf(cell)
  if (/^-?\d+(\.0+)?$/.test(text)) {
    const value = Math.trunc(Number(text))
    if (Math.abs(value) >= epochMsMin && Math.abs(value) <= 8.64e15) return { value }
    return { problem: `${text} is no time in epoch milliseconds${value >= 1e9 ? ' (epoch seconds?)' : ''}` }
  }
  const parts = isoPattern.exec(text)
  const value = parts ? instantOf(parts) : Number.NaN
  return Number.isNaN(value) ? { problem: `"${shown(cell)}" is no ISO 8601 time` } : { value }
}

/** NaN for a day or an hour that does not exist. */
function instantOf(parts: RegExpExecArray): Instant {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = parts
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}`
  const atUtc = Date.parse(`${iso}Z`)
  // Date.parse lets 30 February pass as 1 March.
  if (Number.isNaN(atUtc) || new Date(atUtc).getUTCDate() !== Number(day)) return Number.NaN
  if (zone.toUpperCase() === 'Z') return atUtc
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

function shown(cell: unknown): string {
  const text = typeof cell === 'object' ? jsonOf(cell) : String(cell)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

function jsonOf(cell: unknown): string {
  try {
    return JSON.stringify(cell)
  } catch {
    return String({})
  }
}
