import { InvalidInputError } from '#core/errors'

/** Counts of one category in the reference and now. */
export type CategoryPair = readonly [referenceCount: number, currentCount: number]

/**
 * The rows of both samples.
 *
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @example totalsOf([[1, 0], [0, 2]]) // => [1, 2]
 */
export function totalsOf(pairs: readonly CategoryPair[]): [referenceTotal: number, currentTotal: number] {
  const [referenceTotal, currentTotal] = rowsOf(pairs)
  if (referenceTotal === 0 || currentTotal === 0) {
    const message = 'A categorical sample has no observations'
    throw new InvalidInputError({ code: 'EMPTY_SAMPLE', message, details: { referenceTotal, currentTotal } })
  }
  return [referenceTotal, currentTotal]
}

/**
 * The same for a part of the categories, of which a sample may have no row.
 *
 * @throws {InvalidInputError} `NOT_A_COUNT`
 * @complexity O(categories)
 * @example rowsOf([[1, 0], [2, 0]]) // => [3, 0]
 */
export function rowsOf(pairs: readonly CategoryPair[]): [referenceRows: number, currentRows: number] {
  let [referenceRows, currentRows] = [0, 0]
  for (const [referenceCount, currentCount] of pairs) {
    for (const count of [referenceCount, currentCount])
      if (!Number.isSafeInteger(count) || count < 0)
        throw new InvalidInputError({ code: 'NOT_A_COUNT', message: `A category's count is not a count: ${count}` })
    referenceRows += referenceCount
    currentRows += currentCount
  }
  return [referenceRows, currentRows]
}
