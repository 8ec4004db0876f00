import type { Breakage, FeatureInUse } from './feature-in-use.ts'
import { findNulls } from './find-nulls.ts'
import { findOutOfRange } from './find-out-of-range.ts'
import { findStuckValue } from './find-stuck-value.ts'
import { findUnseenCategories } from './find-unseen-categories.ts'

/** Shares of rows that are judged for each feature at most: nulls, unseen categories and the most frequent one of those. */
export const sharesPerFeature = 3

/**
 * Finds how a feature's latest values are broken, the gravest way first.
 *
 * @complexity O(days, and categories)
 */
export function findBreakages(feature: FeatureInUse): Breakage[] {
  return [findNulls, findStuckValue, findUnseenCategories, findOutOfRange].flatMap((find) => find(feature) ?? [])
}
