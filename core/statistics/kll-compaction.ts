/** One ascending or unordered stack of values per weight: the values of `levels[height]` count 2^height times. */
export interface Compaction {
  /** The values to halve, in any order; sorted in place. */
  readonly values: Float64Array
  /** The level above, ascending; left as it is. */
  readonly above: Float64Array
  /** Which one of each pair of neighbours survives: a fair coin, or the estimates are biased. */
  readonly offset: 0 | 1
}

/**
 * Compacts one level of a KLL sketch into the level above: of each two neighbours one survives, with twice the weight.
 *
 * An odd number of values leaves the last one, as given, out of it: it stays behind in its level, so that no weight is lost.
 *
 * @returns the new level above, ascending
 * @complexity O(n log n) time for n values, O(n / 2 + above) space
 * @see Karnin, Lang, Liberty (2016), arXiv:1603.05346
 * @example compactLevel({ values: Float64Array.of(4, 1, 3, 2, 9), above: Float64Array.of(2), offset: 1 }) // => Float64Array.of(2, 2, 4)
 */
export function compactLevel({ values, above, offset }: Compaction): Float64Array {
  const pairCount = Math.floor(values.length / 2)
  const paired = values.subarray(0, 2 * pairCount).sort()
  const merged = new Float64Array(pairCount + above.length)
  let pair = 0
  let next = 0
  for (let index = 0; index < merged.length; index++) {
    const survivor = paired[2 * pair + offset]
    const takesSurvivor = pair < pairCount && (next === above.length || (survivor as number) < (above[next] as number))
    if (takesSurvivor) pair++
    merged[index] = (takesSurvivor ? survivor : above[next++]) as number
  }
  return merged
}

/**
 * Merges two ascending runs into one.
 *
 * @complexity O(first + second) time and space
 * @example mergeAscending(Float64Array.of(1, 4), Float64Array.of(2)) // => Float64Array.of(1, 2, 4)
 */
export function mergeAscending(first: Float64Array, second: Float64Array): Float64Array {
  const merged = new Float64Array(first.length + second.length)
  let a = 0
  let b = 0
  for (let index = 0; index < merged.length; index++) {
    const takesFirst = b === second.length || (a < first.length && (first[a] as number) < (second[b] as number))
    merged[index] = (takesFirst ? first[a++] : second[b++]) as number
  }
  return merged
}
