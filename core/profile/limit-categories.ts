import { addCells, categoryCellCount, categoryCellOf, packCells } from './category-cells.ts'
import type { CategoricalProfile } from './feature-profile.ts'

/** Categories of a feature that are kept by name: more are hashed into cells. */
export const categoriesMax = 1000

/** Characters of category names that a profile keeps, so that it fits in one database row whatever the names are. */
export const categoryCharactersMax = 12_000

/** The same of a profile with cells, whose names are only shown. */
const shownCategoriesMax = 100
const shownCharactersMax = 4000

export type LimitedCategories = Pick<CategoricalProfile, 'counts' | 'otherCount' | 'cells'>

/**
 * Keeps all categories by name within {@link categoriesMax} and {@link categoryCharactersMax}. Beyond, it counts the
 * rows by cell (`category-cells.ts`), and keeps the names of the most frequent categories to show them.
 *
 * The cells do not depend on the counts, as a cut by frequency would: two samples of one distribution are cut alike,
 * and merging profiles gives the cells of all rows.
 *
 * @complexity O(categories), O(categories log categories) where the limit is exceeded
 * @example limitCategories(new Map([['up', 3], ['down', 2]])).otherCount // => 0
 */
export function limitCategories(counts: ReadonlyMap<string, number>): LimitedCategories {
  if (areWithinLimits(counts)) return { counts, otherCount: 0, cells: null }
  const cells = new Float64Array(categoryCellCount)
  addToCells({ counts, cells: null }, cells)
  return withCells(counts, cells)
}

/**
 * Limits names beside cells that hold all rows.
 *
 * @example withCells(new Map([['up', 3]]), new Float64Array(categoryCellCount)).counts.size // => 1
 */
export function withCells(counts: ReadonlyMap<string, number>, cells: Float64Array): LimitedCategories {
  const shown = mostFrequent(counts, { categories: shownCategoriesMax, characters: shownCharactersMax })
  return {
    counts: shown,
    otherCount: cells.reduce((sum, count) => sum + count, -rowsOf(shown)),
    cells: packCells(cells),
  }
}

/**
 * Limits the names of a profile of which an earlier release has dropped categories.
 *
 * @param droppedCount rows of the dropped categories
 * @example cutCategories(new Map([['up', 3]]), 2).otherCount // => 2
 */
export function cutCategories(counts: ReadonlyMap<string, number>, droppedCount: number): LimitedCategories {
  const kept = mostFrequent(counts, { categories: categoriesMax, characters: categoryCharactersMax })
  return { counts: kept, otherCount: droppedCount + rowsOf(counts) - rowsOf(kept), cells: null }
}

/** Adds the rows of a profile that is not cut to the counts of its cells. */
export function addToCells({ counts, cells }: Pick<CategoricalProfile, 'counts' | 'cells'>, sums: Float64Array): void {
  if (cells) addCells(cells, sums)
  else
    for (const [name, count] of counts) {
      const cell = categoryCellOf(name)
      sums[cell] = (sums[cell] as number) + count
    }
}

function areWithinLimits(counts: ReadonlyMap<string, number>): boolean {
  if (counts.size > categoriesMax) return false
  let characterCount = 0
  for (const name of counts.keys()) characterCount += name.length
  return characterCount <= categoryCharactersMax
}

/** Ties by name. Sorts no more than are kept: a batch may bring a hundred thousand categories. */
function mostFrequent(
  counts: ReadonlyMap<string, number>,
  limits: { readonly categories: number; readonly characters: number },
): ReadonlyMap<string, number> {
  const top: Counted[] = []
  for (const entry of counts) {
    if (top.length === limits.categories && !comesBefore(entry, top.at(-1))) continue
    let [low, high] = [0, top.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (comesBefore(entry, top[middle])) high = middle
      else low = middle + 1
    }
    top.splice(low, 0, entry)
    if (top.length > limits.categories) top.pop()
  }
  let characterCount = 0
  const kept = top.filter(([name]) => {
    characterCount += name.length
    return characterCount <= limits.characters
  })
  return new Map(kept)
}

type Counted = readonly [name: string, count: number]

function comesBefore([name, count]: Counted, other: Counted | undefined): boolean {
  return other === undefined || count > other[1] || (count === other[1] && name < other[0])
}

function rowsOf(counts: ReadonlyMap<string, number>): number {
  let rows = 0
  for (const count of counts.values()) rows += count
  return rows
}
