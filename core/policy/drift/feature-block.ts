import {
  type CategoricalProfile,
  type FeatureProfile,
  isCut,
  type NumericProfile,
  valueCountOf,
} from '#core/profile/feature-profile'
import { inSamePrecision } from '#core/profile/in-same-precision'
import { pairCategories } from '#core/profile/pair-categories'
import { sortedViewOf } from '#core/profile/sorted-view-of'
import { expectedTotalVariation } from '#core/statistics/excess-total-variation'
import { totalVariation } from '#core/statistics/total-variation'
import { frequentCategories } from './frequent-categories.ts'
import { rankScores } from './rank-scores.ts'

interface BlockCounts {
  /** All rows, nulls included. */
  readonly rowCount: number
  readonly nullCount: number
  /** Different values: a lower bound where a sketch or cells forgot some. 1 for a stuck value, 0 for nulls alone. */
  readonly distinctCount: number
}

/** A numeric feature over one block. */
export interface NumericBlock extends BlockCounts {
  readonly kind: 'numeric'
  /** As in `rank-scores.ts`; null without a value. */
  readonly location: number | null
  readonly spread: number | null
}

/** A categorical feature over one block. */
export interface CategoricalBlock extends BlockCounts {
  readonly kind: 'categorical'
  /** Share of the values whose category the reference does not have; null without a value. */
  readonly unseenShare: number | null
  /**
   * The squared total variation distance from the reference, less the square of the one that chance makes: about 0 on
   * average where rows are independent and nothing changed, and so at times below 0. Null without a value.
   */
  readonly excess: number | null
  /** Shares of the reference's `frequentCategories`, in their order; empty without a value. */
  readonly shares: readonly number[]
}

/** One feature over one block of time, against the reference of a version. */
export type FeatureBlock = NumericBlock | CategoricalBlock

/**
 * The figures of a feature's block. They describe, and judge nothing.
 *
 * A block of the reference itself is compared with the rest of it where that matters: a category that only this block
 * has is unseen elsewhere.
 *
 * @param isOfReference whether the block's rows are a part of the reference
 * @returns null where the two cannot be compared: another kind, no value in the reference, or a profile that an earlier
 *   release cut
 * @complexity O(retained values)
 * @example featureBlock({ reference: profile, profile, isOfReference: false })?.rowCount // => 3
 */
export function featureBlock({
  reference,
  profile,
  isOfReference,
}: {
  readonly reference: FeatureProfile
  readonly profile: FeatureProfile
  readonly isOfReference: boolean
}): FeatureBlock | null {
  if (valueCountOf(reference) === 0 || isCut(reference) || isCut(profile)) return null
  if (reference.kind === 'numeric' && profile.kind === 'numeric') return numericBlock(reference, profile)
  if (reference.kind === 'categorical' && profile.kind === 'categorical')
    return categoricalBlock(reference, profile, isOfReference)
  return null
}

function numericBlock(reference: NumericProfile, profile: NumericProfile): NumericBlock {
  const { rowCount, nullCount } = profile
  if (rowCount === nullCount) {
    return { kind: 'numeric', rowCount, nullCount, distinctCount: 0, location: null, spread: null }
  }
  const [known, own] = inSamePrecision(sortedViewOf(reference.sketch), sortedViewOf(profile.sketch))
  return { kind: 'numeric', rowCount, nullCount, distinctCount: countDistinct(own.values), ...rankScores(known, own) }
}

function countDistinct(ascending: Float64Array): number {
  let count = 0
  for (let index = 0; index < ascending.length; index++)
    if (index === 0 || ascending[index] !== ascending[index - 1]) count++
  return count
}

function categoricalBlock(
  reference: CategoricalProfile,
  profile: CategoricalProfile,
  isOfReference: boolean,
): CategoricalBlock {
  const { rowCount, nullCount } = profile
  const valueCount = valueCountOf(profile)
  const found = pairCategories(reference, profile)
  const base = { kind: 'categorical', rowCount, nullCount } as const
  const distinctCount = found.filter(({ current }) => current > 0).length
  if (valueCount === 0) return { ...base, distinctCount, unseenShare: null, excess: null, shares: [] }
  const shares = frequentCategories(reference).map(({ name }) => (profile.counts.get(name) ?? 0) / valueCount)
  const pairs = found.map(({ reference: known, current }) => {
    const elsewhere = isOfReference ? Math.max(0, known - current) : known
    return [elsewhere, current] as const
  })
  if (pairs.every(([elsewhere]) => elsewhere === 0)) {
    // The reference is this block alone.
    return { ...base, distinctCount, unseenShare: null, excess: null, shares }
  }
  const unseen = pairs.reduce((rows, [elsewhere, current]) => rows + (elsewhere === 0 ? current : 0), 0)
  const excess = totalVariation(pairs) ** 2 - expectedTotalVariation(pairs) ** 2
  return { ...base, distinctCount, unseenShare: unseen / valueCount, excess, shares }
}
