import { InvalidInputError } from '#core/errors'

/**
 * Refuses numbers that are no counts: negative ones, fractions, NaN, and numbers past 2^53, which no longer count by
 * one.
 *
 * @param counts by the name that the caller knows them by
 * @throws {InvalidInputError} `NOT_A_COUNT`
 * @example checkCounts({ successCount: 3 }) // => undefined
 */
export function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new InvalidInputError({ code: 'NOT_A_COUNT', message: `${name} is not a count: ${count}` })
    }
  }
}
