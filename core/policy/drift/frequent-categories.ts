import { type CategoricalProfile, valueCountOf } from '#core/profile/feature-profile'

/** More are followed by the distance of the whole distribution. */
const followedMax = 4

/** A rarer one cannot lose a share that matters at the default threshold (0.1), and one that gains it has another name. */
const shareMin = 0.05

/**
 * The categories of a reference that are followed one by one: the most frequent ones, at most four, with at least 5 %
 * of the values. Shares average out over time as a distance does not, which shows small changes of a category.
 *
 * @complexity O(categories log categories)
 * @example frequentCategories({ kind: 'categorical', rowCount: 4, nullCount: 0, counts: new Map([['up', 3], ['down', 1]]),
 *   otherCount: 0, cells: null }) // => [{ name: 'up', share: 0.75 }]
 */
export function frequentCategories(reference: CategoricalProfile): { readonly name: string; readonly share: number }[] {
  const valueCount = valueCountOf(reference)
  const frequent = [...reference.counts]
    .map(([name, count]) => ({ name, share: count / valueCount }))
    .filter(({ share }) => share >= shareMin && share < 1)
    .sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1))
  // The last of all shares follows from the others.
  return frequent.slice(0, Math.min(followedMax, Math.max(0, reference.counts.size - 1)))
}
