import { InvalidInputError } from '#core/errors'
import { checkCounts } from '#core/statistics/check-counts'

/** Counts by category; a missing one counts as 0. */
export type CategoryCounts = Readonly<Record<string, number>>

/**
 * Total variation distance of two categorical samples: half the sum of the differences between shares, or the largest
 * gap in the share of any set of categories. simple-statistics does not have it.
 *
 * An effect size in [0, 1], comparable with the Kolmogorov-Smirnov statistic, not a verdict. Biased upwards in small
 * samples with many categories.
 *
 * @param reference at least one observation
 * @param current at least one observation; categories of one side only count as 0 on the other
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @complexity O(categories)
 * @example totalVariation({ up: 5, down: 5 }, { up: 2, flat: 2 }) // => 0.5
 */
export function totalVariation(reference: CategoryCounts, current: CategoryCounts): number {
  const { categories, referenceTotal, currentTotal } = pairCategories(reference, current)
  const difference = categories.reduce(
    (sum, [referenceCount, currentCount]) =>
      sum + Math.abs(referenceCount / referenceTotal - currentCount / currentTotal),
    0,
  )
  return Math.min(1, difference / 2)
}

/**
 * The counts of two samples side by side, for every category that either has seen.
 *
 * @throws {InvalidInputError} `EMPTY_SAMPLE` | `NOT_A_COUNT`
 * @example pairCategories({ up: 1 }, { down: 2 }).categories // => [[1, 0], [0, 2]]
 */
export function pairCategories(
  reference: CategoryCounts,
  current: CategoryCounts,
): { categories: [number, number][]; referenceTotal: number; currentTotal: number } {
  checkCounts(reference)
  checkCounts(current)
  const names = new Set([...Object.keys(reference), ...Object.keys(current)])
  const categories = [...names].map((name): [number, number] => [countOf(reference, name), countOf(current, name)])
  const referenceTotal = categories.reduce((sum, [count]) => sum + count, 0)
  const currentTotal = categories.reduce((sum, [, count]) => sum + count, 0)
  if (referenceTotal === 0 || currentTotal === 0) {
    const message = 'A categorical sample has no observations'
    throw new InvalidInputError({ code: 'EMPTY_SAMPLE', message, details: { referenceTotal, currentTotal } })
  }
  return { categories, referenceTotal, currentTotal }
}

/**
 * The count of a category, 0 if it is missing. A category may be called `constructor`: only the object's own keys are
 * categories.
 *
 * @example countOf({ up: 1 }, 'constructor') // => 0
 */
export function countOf(counts: CategoryCounts, name: string): number {
  return Object.hasOwn(counts, name) ? (counts[name] as number) : 0
}
