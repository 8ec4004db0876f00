/** The smallest capacity of any level: DataSketches' `m`, part of the binary format. */
export const levelCapacityMin = 8

/** Range of `k` in the binary format (an unsigned 16-bit integer). */
export const kRange = { min: 8, max: 65_535 } as const

/** Beyond this depth every `k` up to 65,535 gives the smallest capacity, and 3^depth would leave the exact integers. */
const depthMax = 30

/**
 * The number of values that one level of a KLL sketch holds before it is compacted: `k` at the top, two thirds of the
 * level above it on each level below, never less than 8.
 *
 * @param k accuracy parameter of the sketch, 8 to 65,535
 * @param depth levels between this one and the top, 0 for the top itself
 * @complexity O(1)
 * @see Karnin, Lang, Liberty (2016), arXiv:1603.05346; rounding as in Apache DataSketches' `kll_helper`
 * @example [0, 1, 2, 20].map((depth) => kllLevelCapacity(200, depth)) // => [200, 133, 89, 8]
 */
export function kllLevelCapacity(k: number, depth: number): number {
  if (depth > depthMax) return levelCapacityMin
  const twice = Math.floor((2 * k * 2 ** depth) / 3 ** depth)
  return Math.max(levelCapacityMin, Math.floor((twice + 1) / 2))
}

/**
 * The number of values that a KLL sketch with this many levels holds in all.
 *
 * @example kllTotalCapacity(200, 2) // => 333
 */
export function kllTotalCapacity(k: number, levelCount: number): number {
  let total = 0
  for (let depth = 0; depth < levelCount; depth++) total += kllLevelCapacity(k, depth)
  return total
}
