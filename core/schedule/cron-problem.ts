import { InvalidInputError } from '../errors.ts'
import { readCronFields } from './read-cron-fields.ts'

/**
 * What is wrong with a cron expression, in words; null where nothing is. What is allowed: `readCronFields`.
 *
 * @example cronProblem('0 2 1 * 1') // => 'day of month and day of week are both restricted: use one of them'
 */
export function cronProblem(expression: string): string | null {
  try {
    readCronFields(expression)
    return null
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message
    throw error
  }
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
