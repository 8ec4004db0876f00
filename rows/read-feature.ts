import type { FeatureKind } from '#contracts/features'
import { type Cell, readNumber } from './read-cell.ts'
import { readCategory } from './read-name.ts'

/** A feature's value by its kind; null for a missing one. */
export function readFeature(cell: unknown, kind: FeatureKind): Cell<number | string | null> {
  if (kind !== 'numeric') return readCategory(cell)
  const read = readNumber(cell)
  if ('problem' in read || read.value === null || isWithinModels(read.value)) return read
  return { problem: `${read.value} is ${beyondModels}` }
}

/**
 * The largest number that models take, in either direction. A number of 32 bits ends at 3.4e38, and XGBoost doubles the
 * largest value for its last histogram bin: beyond, a training fails. `features.py` of the container has the same limit.
 */
const featureValueMax = 1e38

/** The reason against a larger number. */
export const beyondModels = 'beyond 1e38: models compute with numbers of 32 bits'

/** Whether a training and a model can compute with a number. @example isWithinModels(2e38) // => false */
export function isWithinModels(value: number): boolean {
  return Math.abs(value) <= featureValueMax
}
