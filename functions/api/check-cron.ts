import { Cron } from 'croner'
import type { Instant } from '#core/instant'

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

interface CronField {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly names: readonly string[]
}

const fields: readonly CronField[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: monthNames },
  { name: 'day of week', min: 0, max: 7, names: dayNames },
]

/**
 * What is wrong with a cron expression, in words; null where nothing is.
 *
 * Standard five fields, of which only one day field may be restricted: schedulers do not agree on whether both must match or
 * either, and EventBridge refuses both. Anything beyond (`L`, `#`, `@daily`, seconds, EventBridge's `?`) is refused too.
 *
 * @example cronProblem('0 2 1 * 1') // => 'day of month and day of week are both restricted: use one of them'
 */
export function cronProblem(expression: string): string | null {
  const parts = expression.trim().split(/\s+/)
  if (parts.length !== fields.length) {
    return `${parts.length} fields instead of five: minute, hour, day of month, month, day of week`
  }
  for (const [index, field] of fields.entries()) {
    const problem = fieldProblem(parts[index] ?? '', field)
    if (problem) return problem
  }
  if (parts[2] !== '*' && parts[4] !== '*') {
    return 'day of month and day of week are both restricted: use one of them'
  }
  return nextTimes({ cronExpression: expression, timeZone: 'UTC' }, 0, 1).length === 0
    ? 'no day of any year fits it'
    : null
}

function fieldProblem(text: string, field: CronField): string | null {
  for (const item of text.split(',')) {
    const match = /^(\*|(?<from>\w+)(-(?<to>\w+))?)(\/(?<step>\d+))?$/.exec(item)
    const { from, to, step } = match?.groups ?? {}
    const numbers = [from, to].filter((part) => part !== undefined).map((part) => numberOf(part, field))
    const isInRange = numbers.every((number) => number >= field.min && number <= field.max)
    const isAscending = numbers.length < 2 || (numbers[0] ?? 0) <= (numbers[1] ?? 0)
    const stepIsUsable =
      step === undefined || (Number(step) >= 1 && Number(step) <= field.max && (from === undefined || to !== undefined))
    if (!match || !isInRange || !isAscending || !stepIsUsable) {
      return `"${item}" is no ${field.name}: a number from ${field.min} to ${field.max}, *, a range, a list or a step`
    }
  }
  return null
}

function numberOf(text: string, field: CronField): number {
  const position = field.names.indexOf(text.toUpperCase())
  if (position >= 0) return position + field.min
  return /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
}

/** What is wrong with a time zone; null for an IANA name. */
export function timeZoneProblem(timeZone: string): string | null {
  const problem = `"${timeZone}" is no IANA time zone, as Europe/Berlin or UTC`
  if (!/^[A-Za-z]/.test(timeZone)) return problem
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return null
  } catch {
    return problem
  }
}

/** The next times of a schedule after a moment. @example nextTimes({ cronExpression: '0 2 * * *', timeZone: 'UTC' }, 0, 1) // => [7200000] */
export function nextTimes(
  schedule: { readonly cronExpression: string; readonly timeZone: string },
  after: Instant,
  count: number,
): Instant[] {
  const cron = new Cron(schedule.cronExpression, { timezone: schedule.timeZone, paused: true, mode: '5-part' })
  return cron.nextRuns(count, new Date(after)).map((date) => date.getTime())
}
