/** Epoch milliseconds of a row: from 1973-03-03 to the year 5138. A number outside is another unit, or no time. */
const epochMs = { from: 1e11, below: 1e14 } as const

/** Dates written without separators, by their digits: `YYYYMMDD`, with hours and minutes, and with seconds. */
const writtenDate = /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(([01]\d|2[0-3])[0-5]\d([0-5]\d)?)?$/

/** Days since 1900 of the years 1954 to 2119, as Excel keeps a date. */
const excelDays = { from: 20_000, to: 80_000 } as const

/**
 * Whether a number is a time in epoch milliseconds, and the unit that it more likely has otherwise.
 *
 * The ranges do not overlap for times from 1973 to 5138. A date that is written in digits alone is never taken for
 * milliseconds, though 202611011230 would be a moment of 1976.
 *
 * @param text digits, with an optional sign and fraction
 * @returns null for epoch milliseconds, otherwise the guess; an empty guess where there is none
 * @example timeUnitGuess('1795000000000000') // => 'epoch microseconds?'
 */
export function timeUnitGuess(text: string): string | null {
  const value = Math.abs(Number(text))
  if (writtenDate.test(text)) return 'a date without separators?'
  if (value >= epochMs.from && value < epochMs.below) return null
  if (value >= epochMs.from * 1e6 && value < epochMs.below * 1e6) return 'epoch nanoseconds?'
  if (value >= epochMs.from * 1e3 && value < epochMs.below * 1e3) return 'epoch microseconds?'
  if (value >= epochMs.from / 1e3 && value < epochMs.from) return 'epoch seconds?'
  return value >= excelDays.from && value <= excelDays.to ? 'a date as Excel counts days?' : ''
}
