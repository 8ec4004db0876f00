import type { CategoryPair } from '#core/statistics/category-pairs'
import { expectedTotalVariation } from '#core/statistics/excess-total-variation'

/**
 * Pairs of rows of one name that a test needs. If no name of one sample came in the other, all of them lie within a
 * sample: among two samples of one size the chance of ten such pairs is 1 in 1,000.
 */
const repeatedPairsMin = 10

/**
 * Standard deviations by which the pairs of rows in one cell exceed those of names that never repeat. The test sees a
 * change of all names as a deviation of this size, so that it gives p <= 0.001 (3.1) in nineteen cases of twenty (1.6).
 */
const excessMin = 4.7

/** Total variation that counts as a difference: the default of `drift_threshold`. */
const effectMin = 0.1

/**
 * Whether names repeat often enough that a test of their shares would see all of them change. If not, the test finds no
 * difference whatever happened, and no test is made.
 *
 * Rows of one cell may have one name or several. Names that never repeat share cells by chance: the pairs of rows
 * beyond those of chance are the repeats. They may lie within one sample: a name that is frequent only now repeats now.
 * By cell a change of all names must be large enough as well, because the names of a cell hide it in part.
 *
 * The answer depends on each sample's own counts and on the pooled ones, and hardly on whether the samples differ: the
 * test holds its level where it is made.
 *
 * @param pairs counts of each name in the reference and now, or of each cell; at least one row on each side
 * @param cellCount cells into which the names are hashed; null where each pair is one name
 * @complexity O(pairs)
 * @example doNamesRepeat([[5, 0], [0, 1]], null) // => true
 * @example doNamesRepeat([[1, 0], [1, 0], [0, 1]], null) // => false
 */
export function doNamesRepeat(pairs: readonly CategoryPair[], cellCount: number | null): boolean {
  const samples = [
    repeatsOf(pairs, ([reference, current]) => reference + current, cellCount),
    repeatsOf(pairs, ([reference]) => reference, cellCount),
    repeatsOf(pairs, ([, current]) => current, cellCount),
  ]
  const found = samples.filter(({ repeated, byChance }) => {
    return repeated >= Math.max(repeatedPairsMin, excessMin * Math.sqrt(byChance))
  })
  if (cellCount === null || found.length === 0) return found.length > 0
  const chance = expectedTotalVariation(pairs)
  return found.some(({ repeated, rows }) => {
    // Rows of one name move together: t rows and r pairs of them in a cell vary as t + 2r single rows do.
    const ofRareNames = chance * Math.sqrt((2 * repeated) / rows)
    // Beside names so frequent that they make up the difference alone, chance says nothing.
    const ofFrequentNames = (2 * repeated) / rows ** 2
    return Math.max(ofRareNames, ofFrequentNames) >= effectMin
  })
}

/** Pairs of rows with one name, and pairs of rows that share a cell by chance. */
function repeatsOf(
  pairs: readonly CategoryPair[],
  countOf: (pair: CategoryPair) => number,
  cellCount: number | null,
): { readonly rows: number; readonly repeated: number; readonly byChance: number } {
  let [rows, together] = [0, 0]
  for (const pair of pairs) {
    const count = countOf(pair)
    rows += count
    together += (count * (count - 1)) / 2
  }
  const byChance = cellCount === null ? 0 : (rows * (rows - 1)) / 2 / cellCount
  return { rows, repeated: Math.max(0, together - byChance), byChance }
}
