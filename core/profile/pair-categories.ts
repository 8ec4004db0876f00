import { categoryCellCount, categoryCellOf } from './category-cells.ts'
import type { CategoricalProfile } from './feature-profile.ts'
import { addToCells } from './limit-categories.ts'

/** Rows of one category in two profiles, or of one cell of categories. */
export interface PairedCategory {
  /** For a cell, the most frequent category that is kept by name; null without one. */
  readonly name: string | null
  readonly reference: number
  readonly current: number
}

/**
 * Puts two profiles' categories side by side: by name where both have all names, else by cell. Only categories or cells
 * that have rows.
 *
 * A cell may hold several categories, whose differences then cancel in part: a difference by cell is a lower bound.
 *
 * @param reference not cut (see `isCut`), and so is `current`
 * @complexity O(categories), or O(cells)
 * @example pairCategories({ counts: new Map([['up', 3]]), cells: null }, { counts: new Map([['down', 2]]), cells: null })
 *   // => [{ name: 'up', reference: 3, current: 0 }, { name: 'down', reference: 0, current: 2 }]
 */
export function pairCategories(
  reference: Pick<CategoricalProfile, 'counts' | 'cells'>,
  current: Pick<CategoricalProfile, 'counts' | 'cells'>,
): PairedCategory[] {
  const countIn = ({ counts }: Pick<CategoricalProfile, 'counts'>, name: string) => counts.get(name) ?? 0
  const names = [...new Set([...reference.counts.keys(), ...current.counts.keys()])]
  if (reference.cells === null && current.cells === null)
    return names.map((name) => ({ name, reference: countIn(reference, name), current: countIn(current, name) }))
  const before = new Float64Array(categoryCellCount)
  const now = new Float64Array(categoryCellCount)
  addToCells(reference, before)
  addToCells(current, now)
  const nameOf = new Map<number, string>()
  const rowsOf = (name: string | undefined) =>
    name === undefined ? -1 : countIn(reference, name) + countIn(current, name)
  for (const name of names) {
    const cell = categoryCellOf(name)
    if (rowsOf(name) > rowsOf(nameOf.get(cell))) nameOf.set(cell, name)
  }
  const pairs: PairedCategory[] = []
  for (let cell = 0; cell < categoryCellCount; cell++) {
    const [reference, current] = [before[cell] as number, now[cell] as number]
    if (reference + current > 0) pairs.push({ name: nameOf.get(cell) ?? null, reference, current })
  }
  return pairs
}
