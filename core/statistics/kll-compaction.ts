/** The values of one level of a KLL sketch: the first `count` of an array that has room to grow. */
export interface KllLevel {
  values: Float64Array
  count: number
}

/** Ascending values at a distance from each other: those of a level, or the survivors of its compaction. */
export interface AscendingRun {
  readonly values: Float64Array
  readonly count: number
  /** The place of the first one. */
  readonly offset: number
  /** 1 for all values, 2 for one of each two neighbors. */
  readonly stride: 1 | 2
}

/**
 * Merges ascending values into a level, which stays ascending. It starts with the largest, so that nothing is moved
 * twice and no array is made while there is room.
 *
 * @param level not the one that the run is in
 * @complexity O(both) time, O(1) amortized space
 * @see Karnin, Lang, Liberty (2016), arXiv:1603.05346
 * @example mergeAscending({ values: Float64Array.of(2), count: 1 }, { values: Float64Array.of(1, 2, 3, 4), count: 2,
 *   offset: 1, stride: 2 }).values.slice(0, 3) // => Float64Array.of(2, 2, 4)
 */
export function mergeAscending(level: KllLevel, { values: from, count, offset, stride }: AscendingRun): KllLevel {
  reserve(level, count)
  const into = level.values
  let a = level.count - 1
  let b = offset + (count - 1) * stride
  let place = a + count
  level.count += count
  while (a >= 0 && b >= 0) {
    const own = into[a] as number
    const other = from[b] as number
    if (own > other) {
      into[place--] = own
      a--
    } else {
      into[place--] = other
      b -= stride
    }
  }
  for (; b >= 0; b -= stride) into[place--] = from[b] as number
  return level
}

/**
 * Makes room for more values.
 *
 * @complexity O(1) amortized a value
 * @example reserve({ values: Float64Array.of(1), count: 1 }, 1).values.length // => 16
 */
export function reserve(level: KllLevel, count: number): KllLevel {
  if (level.count + count <= level.values.length) return level
  const grown = new Float64Array(Math.max(16, 2 * level.values.length, level.count + count))
  grown.set(level.values)
  level.values = grown
  return level
}

/** Beyond, the array's own sort is faster. */
const insertedMax = 64

/**
 * Sorts the first values of an array, in place.
 *
 * @complexity O(count log count)
 * @example sortFirst(Float64Array.of(3, 1, 2), 2) // => Float64Array.of(1, 3, 2)
 */
export function sortFirst(values: Float64Array, count: number): Float64Array {
  if (count > insertedMax) {
    values.subarray(0, count).sort()
    return values
  }
  for (let index = 1; index < count; index++) {
    const value = values[index] as number
    let place = index
    for (; place > 0 && (values[place - 1] as number) > value; place--) values[place] = values[place - 1] as number
    values[place] = value
  }
  return values
}
