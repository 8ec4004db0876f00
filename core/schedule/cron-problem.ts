import { InvalidInputError } from '../errors.ts'
import { readCronFields } from './read-cron-fields.ts'

/**
 * The error in a cron expression, in words; null for a valid one. `readCronFields` has the rules.
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
