/**
 * A version's answer to a row: the probability of the positive class (binary classification), the probability of each
 * class (multiclass), or the value (regression).
 */
export type Answer = number | readonly number[]

/**
 * The class of a list of probabilities: that of the largest one, the first of equals.
 *
 * @param probabilities at least one
 * @complexity O(classes)
 * @example answeredClass([0.2, 0.5, 0.3]) // => 1
 */
export function answeredClass(probabilities: readonly number[]): number {
  return probabilities.reduce((best, share, index) => (share > (probabilities[best] as number) ? index : best), 0)
}
