import { InvalidInputError } from '../errors.ts'

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
export const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
/** February has 29 days, as in a leap year. */
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** One parsed field of a cron expression. */
export interface CronField {
  /** The field was `*`: every value. A day field that is `*` does not restrict the days. */
  readonly isEvery: boolean
  /** Ascending, without repeats; Sunday is 0. */
  readonly values: readonly number[]
}

export interface CronFields {
  readonly minute: CronField
  readonly hour: CronField
  readonly dayOfMonth: CronField
  readonly month: CronField
  readonly dayOfWeek: CronField
}

interface FieldForm {
  readonly key: keyof CronFields
  readonly name: string
  readonly min: number
  readonly max: number
  readonly names: readonly string[]
}

const forms: readonly FieldForm[] = [
  { key: 'minute', name: 'minute', min: 0, max: 59, names: [] },
  { key: 'hour', name: 'hour', min: 0, max: 23, names: [] },
  { key: 'dayOfMonth', name: 'day of month', min: 1, max: 31, names: [] },
  { key: 'month', name: 'month', min: 1, max: 12, names: monthNames },
  { key: 'dayOfWeek', name: 'day of week', min: 0, max: 7, names: dayNames },
]

/**
 * The values of each field of a standard five-field cron expression.
 *
 * Only one day field may be restricted: schedulers disagree on whether both or either must match, and EventBridge
 * refuses both. Anything beyond the standard (`L`, `#`, `@daily`, seconds, EventBridge's `?`) is refused as well,
 * because every scheduler must read the expression as the same times.
 *
 * @throws {InvalidInputError} `INVALID_CRON`, with the problem as its message
 * @example readCronFields('*\/20 2 * * 7').minute.values // => [0, 20, 40]
 */
export function readCronFields(expression: string): CronFields {
  const parts = expression.trim().split(/\s+/)
  if (parts.length !== forms.length) {
    throw invalid(`${parts.length} fields instead of five: minute, hour, day of month, month, day of week`)
  }
  const fields = Object.fromEntries(forms.map((form, index) => [form.key, readField(parts[index] ?? '', form)]))
  const { dayOfMonth, month, dayOfWeek } = fields as unknown as CronFields
  if (!dayOfMonth.isEvery && !dayOfWeek.isEvery) {
    throw invalid('day of month and day of week are both restricted: use one of them')
  }
  const firstDay = dayOfMonth.values[0] ?? 1
  if (!month.values.some((number) => firstDay <= (daysOfMonth[number - 1] ?? 0))) {
    throw invalid('it matches no day of any year')
  }
  return fields as unknown as CronFields
}

function readField(text: string, form: FieldForm): CronField {
  const values = text.split(',').flatMap((item) => readItem(item, form))
  const isDayOfWeek = form.key === 'dayOfWeek'
  const distinct = new Set(isDayOfWeek ? values.map((day) => day % dayNames.length) : values)
  return { isEvery: text === '*', values: [...distinct].sort((a, b) => a - b) }
}

function readItem(item: string, form: FieldForm): number[] {
  const match = /^(\*|(?<from>\w+)(-(?<to>\w+))?)(\/(?<step>\d+))?$/.exec(item)
  const { from, to, step } = match?.groups ?? {}
  const first = from === undefined ? form.min : numberOf(from, form)
  const last = to === undefined ? (from === undefined ? form.max : first) : numberOf(to, form)
  const isInRange = first >= form.min && last <= form.max && first <= last
  // Some schedulers read "5/2" as 5 alone, others as every second value from 5.
  const stepIsUsable =
    step === undefined || (Number(step) >= 1 && Number(step) <= form.max && (from === undefined || to !== undefined))
  if (!match || !isInRange || !stepIsUsable) {
    throw invalid(
      `"${item}" is not a valid ${form.name}: use a number from ${form.min} to ${form.max}, *, a range, a list or a step`,
    )
  }
  const values: number[] = []
  for (let value = first; value <= last; value += Number(step ?? 1)) values.push(value)
  return values
}

function numberOf(text: string, form: FieldForm): number {
  const position = form.names.indexOf(text.toUpperCase())
  if (position >= 0) return position + form.min
  return /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
}

function invalid(message: string): InvalidInputError {
  return new InvalidInputError({ code: 'INVALID_CRON', message })
}
