/**
 * Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing their mean rank.
 *
 * @param x finite, as long as `y`
 * @param y finite
 * @returns in [-1, 1]; null where a sample has one value alone, or there are fewer than two pairs
 * @complexity O(n log n)
 * @see Spearman (1904), doi:10.2307/1412159
 * @example rankCorrelation([1, 2, 3], [10, 100, 1000]) // => 1
 */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number | null {
  const [left, right] = [meanRanks(x), meanRanks(y)]
  const mean = (x.length + 1) / 2
  let [product, squareLeft, squareRight] = [0, 0, 0]
  for (const [index, rank] of left.entries()) {
    const [a, b] = [rank - mean, (right[index] as number) - mean]
    product += a * b
    squareLeft += a * a
    squareRight += b * b
  }
  if (squareLeft === 0 || squareRight === 0) return null
  return Math.max(-1, Math.min(1, product / Math.sqrt(squareLeft * squareRight)))
}

function meanRanks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number))
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    const value = values[order[start] as number]
    while (end < order.length && values[order[end] as number] === value) end += 1
    const rank = (start + 1 + end) / 2
    for (; start < end; start += 1) ranks[order[start] as number] = rank
  }
  return ranks
}
