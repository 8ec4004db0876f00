import { readTime } from '#rows/read-cell'

const months = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'
const timeOfDay = '(?:[ T,]+\\d{1,2}:\\d{2}.*)?'
const numeric = new RegExp(`^(\\d{1,4})([-/.])(\\d{1,2})\\2(\\d{1,4})${timeOfDay}$`)
const dayFirst = new RegExp(`^(?:[a-z]{3,9},? )?\\d{1,2}[ -]${months}\\.?[ ,-]+\\d{2,4}${timeOfDay}$`, 'i')
const monthFirst = new RegExp(`^(?:[a-z]{3,9},? )?${months}\\.? \\d{1,2},? \\d{4}${timeOfDay}$`, 'i')
const yearAndMonth = /^(19|20)\d{2}-(0[1-9]|1[0-2])$/
const compact = /^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/

/**
 * Whether a text is a date: ISO 8601, day, month and year in any order, the month by its English name, or eight digits.
 * A time of day alone is none: it comes again every day.
 *
 * @example isDate('01/31/2024') // => true
 */
export function isDate(text: string): boolean {
  if ('value' in readTime(text) || compact.test(text) || yearAndMonth.test(text)) return true
  if (dayFirst.test(text) || monthFirst.test(text)) return true
  const [, first = '', , second = '', third = ''] = numeric.exec(text) ?? []
  if (first === '') return false
  const [a, b, c] = [Number(first), Number(second), Number(third)]
  if (first.length === 4) return third.length <= 2 && areDayAndMonth(b, c)
  return first.length <= 2 && (third.length === 2 || third.length === 4) && areDayAndMonth(a, b)
}

function areDayAndMonth(a: number, b: number): boolean {
  return a >= 1 && b >= 1 && Math.max(a, b) <= 31 && Math.min(a, b) <= 12
}
