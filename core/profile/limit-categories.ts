/** Categories of a feature that are counted one by one. A feature with more is rather an identifier. */
export const categoriesMax = 1000

/** Characters of category names that a profile keeps, so that it fits in one database row whatever the names are. */
export const categoryCharactersMax = 12_000

export interface LimitedCategories {
  readonly counts: ReadonlyMap<string, number>
  /** Rows of the categories that were left out. */
  readonly otherCount: number
}

/**
 * Keeps the most frequent categories, ties by name, within {@link categoriesMax} and {@link categoryCharactersMax}. The
 * rows of the remaining categories are summed up as other.
 *
 * The names of these are lost: after a merge a category's count is a lower bound if any of the merged profiles had
 * others.
 *
 * @complexity O(categories), O(categories log categories) where the limit is exceeded
 * @example limitCategories(new Map([['up', 3], ['down', 2]])).otherCount // => 0
 */
export function limitCategories(counts: ReadonlyMap<string, number>): LimitedCategories {
  if (isWithinLimits(counts)) return { counts, otherCount: 0 }
  const byFrequency = [...counts].sort(([name, count], [otherName, otherCount]) => {
    return otherCount - count || (name < otherName ? -1 : 1)
  })
  const kept = new Map<string, number>()
  let characterCount = 0
  let otherCount = 0
  for (const [name, count] of byFrequency) {
    const fits = kept.size < categoriesMax && characterCount + name.length <= categoryCharactersMax
    if (fits) {
      kept.set(name, count)
      characterCount += name.length
    } else otherCount += count
  }
  return { counts: kept, otherCount }
}

function isWithinLimits(counts: ReadonlyMap<string, number>): boolean {
  if (counts.size > categoriesMax) return false
  let characterCount = 0
  for (const name of counts.keys()) characterCount += name.length
  return characterCount <= categoryCharactersMax
}
