import { InvalidInputError } from '#core/errors'

/**
 * Benjamini-Hochberg adjusted p-values: rejecting those at or below `a` keeps the expected share of false discoveries
 * at or below `a`.
 *
 * Not a bound on the chance of any false alarm. Valid for independent and for positively dependent tests.
 * simple-statistics does not correct for many tests.
 *
 * @param pValues in [0, 1], in any order; one for each test that was made, not only the small ones
 * @returns one adjusted p-value for each input, in the input's order, in [0, 1]
 * @throws {InvalidInputError} `OUT_OF_RANGE`
 * @complexity O(n log n) time, O(n) space
 * @see Benjamini, Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // => [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const outside = pValues.find((pValue) => !(pValue >= 0 && pValue <= 1))
  if (outside !== undefined) {
    throw new InvalidInputError({ code: 'OUT_OF_RANGE', message: `A p-value is not in [0, 1]: ${outside}` })
  }
  const descending = pValues.map((pValue, index) => ({ pValue, index })).sort((a, b) => b.pValue - a.pValue)
  const adjusted = new Array<number>(pValues.length)
  let smallest = 1
  descending.forEach(({ pValue, index }, position) => {
    const rank = pValues.length - position
    // The quotient first: it is at least 1, so that rounding cannot put the result below the p-value.
    smallest = Math.min(smallest, pValue * (pValues.length / rank))
    adjusted[index] = smallest
  })
  return adjusted
}
