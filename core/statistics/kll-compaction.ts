/** One level of a KLL sketch on its way up. */
export interface Compaction {
  /** An even number of values, ascending. */
  readonly paired: Float64Array
  /** The level above, ascending; left as it is. */
  readonly above: Float64Array
  /** The survivor of each two neighbors. It must be a fair coin's, or the estimates are biased. */
  readonly offset: 0 | 1
}

/**
 * Compacts one level of a KLL sketch into the level above: one of each two neighbors survives, with twice the weight.
 *
 * @returns the new level above, ascending
 * @complexity O(paired + above) time and space
 * @see Karnin, Lang, Liberty (2016), arXiv:1603.05346
 * @example compactLevel({ paired: Float64Array.of(1, 2, 3, 4), above: Float64Array.of(2), offset: 1 }) // =>
 *   Float64Array.of(2, 2, 4)
 */
export function compactLevel({ paired, above, offset }: Compaction): Float64Array {
  const survivors = new Float64Array(paired.length / 2)
  for (let pair = 0; pair < survivors.length; pair++) survivors[pair] = paired[2 * pair + offset] as number
  return above.length === 0 ? survivors : mergeAscending(survivors, above)
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
