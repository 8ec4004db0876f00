import { isMissing, textOf } from '#rows/read-cell'
import { isDate } from './is-date.ts'
import type { RawColumn } from './read-columns.ts'

/** A column of both files. */
export interface ColumnPair {
  readonly name: string
  readonly reference: RawColumn
  readonly current: RawColumn
  /** In both files. */
  readonly isNumeric: boolean
}

/** Rows below which an order may be chance, and whatever is said of a column a guess. */
const rowsMin = 20
/** Cells that have to be dates: a few may be stray. */
const dateShareMin = 0.9
/** Values of an identifier that differ. Alone it says nothing: prices differ as well. */
const distinctShareMin = 0.5

/** Names that people give to keys of rows, and to times: `order_id`, `userId`, `Unnamed: 0`, `created_at`. */
const keyNames = [/(^|[^a-z])(id|ids|uuid|guid|index|key|row_?number)$|^unnamed: \d+$/i, /[a-z](Id|ID|Uuid|Key)$/]
const timeNames = [/(^|[^a-z])(ts|at|on|time|timestamp|datetime|date|epoch)$/i, /[a-z](At|Time|Date|Timestamp)$/]
const isKeyName = (name: string) => keyNames.some((pattern) => pattern.test(name))
const isTimeName = (name: string) => timeNames.some((pattern) => pattern.test(name))

/** Seconds from 2001 to 2039, and the same in smaller units. */
const epochUnits = [
  ['seconds', 1],
  ['milliseconds', 1e3],
  ['microseconds', 1e6],
  ['nanoseconds', 1e9],
] as const
const epochFrom = 1e9
const epochTo = 2.2e9

/**
 * The reason why no distribution describes a column, or null: dates, times, counters of rows and identifiers of rows.
 * They differ between any two files, which is no drift.
 *
 * A column of fractions is always compared, and being unique is no reason: a rising price is a feature.
 */
export function whyNotCompared(column: ColumnPair): string | null {
  const { name, reference, current, isNumeric } = column
  if (!isNumeric) {
    if ([reference, current].every(areDates)) return 'holds dates'
    const isKey = isKeyName(name) && [reference, current].every((cells) => areDistinct(cells.map(textOf)))
    return isKey ? 'identifies rows: it is named so, and most of its values differ' : null
  }
  const [before, now] = [wholeNumbers(reference), wholeNumbers(current)]
  if (before === null || now === null) return null
  const whole = [before, now]
  const unit = epochUnitOf([...before, ...now])
  const isOrdered = whole.every(isMonotone)
  if (unit !== null && (isOrdered || isTimeName(name))) return `holds times: epoch ${unit}`
  if (whole.every(areCompactDates)) return 'holds dates'
  if (whole.every(isCounter) || (whole.every(isStrict) && continues(before, now)))
    return 'counts rows: a whole number that only rises or falls from row to row'
  return isKeyName(name) && whole.every(areDistinct)
    ? 'identifies rows: it is named so, and most of its values differ'
    : null
}

/**
 * A column's numbers, digit for digit: as doubles, neighboring ids of eighteen digits are one. Null where one is not
 * whole, or where they are few.
 */
function wholeNumbers(cells: RawColumn): readonly bigint[] | null {
  const numbers = cells.map(textOf).filter((text) => text !== '' && Number.isFinite(Number(text)))
  const digits = numbers.map((text) => /^[+-]?\d+(?=(\.0*)?$)/.exec(text)?.[0] ?? null)
  return digits.length >= rowsMin && digits.every((text) => text !== null) ? digits.map((text) => BigInt(text)) : null
}

function areDates(cells: RawColumn): boolean {
  const texts = cells.filter((cell) => !isMissing(cell)).map(textOf)
  return texts.length > 0 && texts.filter(isDate).length >= dateShareMin * texts.length
}

function areCompactDates(values: readonly bigint[]): boolean {
  return values.every((value) => value > 19_000_000 && isDate(String(value)))
}

function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size >= distinctShareMin * values.length
}

function epochUnitOf(values: readonly bigint[]): string | null {
  const found = epochUnits.find(([, factor]) => values.every((v) => v >= epochFrom * factor && v < epochTo * factor))
  return found?.[0] ?? null
}

/** Each value differs from the one before by the same step. */
function isCounter(values: readonly bigint[]): boolean {
  const step = (values[1] as bigint) - (values[0] as bigint)
  return step !== 0n && values.every((value, index) => index === 0 || value - (values[index - 1] as bigint) === step)
}

function isMonotone(values: readonly bigint[]): boolean {
  const rises = values.every((value, index) => index === 0 || value >= (values[index - 1] as bigint))
  return rises || values.every((value, index) => index === 0 || value <= (values[index - 1] as bigint))
}

function isStrict(values: readonly bigint[]): boolean {
  return isMonotone(values) && new Set(values).size === values.length
}

/** The current file goes on where the reference ends, or begins again: a sorted feature does neither by chance. */
function continues(reference: readonly bigint[], current: readonly bigint[]): boolean {
  const ends = (values: readonly bigint[]) => {
    const [first, last] = [values[0] as bigint, values.at(-1) as bigint]
    return first < last ? [first, last] : [last, first]
  }
  const [[low = 0n, high = 0n], [lowNow = 0n, highNow = 0n]] = [ends(reference), ends(current)]
  return lowNow > high || highNow < low || lowNow === low
}
