import type { Cell } from './read-cell.ts'

/** The longest id of a row, in characters. */
export const idCharactersMax = 200

/**
 * The longest category, in characters. A profile keeps 12,000 characters of a feature's categories: it names, no text.
 */
const categoryCharactersMax = 1000

/** As pandas, R and spreadsheets write a large number that they keep as a floating-point number. */
const scientific = /^[+-]?\d(\.\d+)?e\+\d+$/i

/**
 * Below it a whole number in that form is exact: R writes 100000 as 1e+05. A spreadsheet writes numbers from twelve
 * digits on so, and rounds them.
 */
const exactBelow = 1e11

/** A whole number as pandas writes it in a column with missing values. */
const wholeFloat = /^(-?(?:0|[1-9]\d*))\.0$/

/**
 * A row's id, digit for digit.
 *
 * Refused are a list, an object, a boolean, and a number that lost digits: two neighboring customers would be one.
 *
 * @example readId(738529527931269425n) // => { value: '738529527931269425' }
 */
export function readId(cell: unknown): Cell<string> {
  if (typeof cell === 'boolean') return { problem: `${cell} is no id` }
  const text = exactText(cell, 'id')
  if ('problem' in text) return text
  if (text.value === '') return { problem: 'no id' }
  if (text.value.length > idCharactersMax) return { problem: `an id has at most ${idCharactersMax} characters` }
  return { value: text.value }
}

/**
 * A category's name, or null for an empty cell. "NA" is a name: it may be Namibia.
 *
 * A value that is the same in CSV, JSON and Parquet is the same category: a truth value in any spelling is `true` or
 * `false`, and the whole number `1.0`, as pandas writes it beside missing values, is `1`. Blanks around a name are not
 * part of it. Every other text is a category of its own: `1.10` may be a version, and `007` a code.
 *
 * @example readCategory('True') // => { value: 'true' }
 */
export function readCategory(cell: unknown): Cell<string | null> {
  const text = exactText(cell, 'category')
  if ('problem' in text) return text
  const { value } = text
  if (value === '') return { value: null }
  if (value.length > categoryCharactersMax) {
    return { problem: `a category has at most ${categoryCharactersMax} characters, and this one ${value.length}` }
  }
  if (/^(true|false)$/i.test(value)) return { value: value.toLowerCase() }
  const whole = wholeFloat.exec(value)?.[1]
  return { value: whole === undefined ? value : whole === '-0' ? '0' : whole }
}

/** A cell's text without surrounding blanks; empty for a missing one. */
function exactText(cell: unknown, role: 'id' | 'category'): Cell<string> {
  if (cell === undefined || cell === null || Number.isNaN(cell)) return { value: '' }
  if (cell instanceof Uint8Array) return { problem: 'bytes that are not UTF-8 text' }
  if (typeof cell === 'object') return { problem: `a list or an object is no ${role}` }
  if (typeof cell === 'number') {
    if (!Number.isFinite(cell)) return { problem: 'not a finite number' }
    return Math.abs(cell) > Number.MAX_SAFE_INTEGER ? lostDigits(String(cell), role) : { value: String(cell) }
  }
  const value = String(cell).trim()
  if (!scientific.test(value)) return { value }
  const number = Number(value)
  const isExact = Number.isInteger(number) && Math.abs(number) < exactBelow
  return isExact ? { value: String(number) } : lostDigits(value, role)
}

function lostDigits(text: string, role: string): { readonly problem: string } {
  return { problem: `the ${role} ${text} lost digits: it was stored as a floating-point number` }
}
