/** An ascending sample; without weights, every value counts once. */
export interface AscendingSample {
  readonly values: ArrayLike<number>
  /** How many observations are less than or equal to `values[i]`; the last one is the number of observations. */
  readonly cumulativeWeights?: ArrayLike<number>
}

/**
 * The largest absolute difference between two empirical distribution functions, in one sweep over both.
 *
 * Trusts its input: samples are ascending and not empty. Both functions step past a shared value before they are compared, so
 * that ties do not open a gap that is not there.
 *
 * @returns the gap, in [0, 1], and the smallest value that reaches it
 * @complexity O(n + m) time, O(1) space
 * @example largestGap({ values: [1, 1, 2] }, { values: [1, 2, 2] }) // => { statistic: 0.333…, location: 1 }
 */
export function largestGap(first: AscendingSample, second: AscendingSample): { statistic: number; location: number } {
  const firstTotal = weightOf(first, first.values.length)
  const secondTotal = weightOf(second, second.values.length)
  let statistic = 0
  let location = Math.min(first.values[0] as number, second.values[0] as number)
  let a = 0
  let b = 0
  // Once either sample is used up the gap only closes.
  while (a < first.values.length && b < second.values.length) {
    const value = Math.min(first.values[a] as number, second.values[b] as number)
    while (a < first.values.length && first.values[a] === value) a++
    while (b < second.values.length && second.values[b] === value) b++
    const gap = Math.abs(weightOf(first, a) / firstTotal - weightOf(second, b) / secondTotal)
    if (gap > statistic) {
      statistic = gap
      location = value
    }
  }
  return { statistic, location }
}

/** How many observations the first `index` values stand for. */
function weightOf(sample: AscendingSample, index: number): number {
  if (index === 0 || sample.cumulativeWeights === undefined) return index
  return sample.cumulativeWeights[index - 1] as number
}
