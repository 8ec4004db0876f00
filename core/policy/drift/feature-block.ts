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
import { quantileOfView, type SortedView } from '#core/statistics/sorted-view'
import { totalVariation } from '#core/statistics/total-variation'
import { frequentCategories } from './frequent-categories.ts'
import { rankScores } from './rank-scores.ts'

interface BlockCounts {
  /** All rows, nulls included. */
  readonly rowCount: number
  readonly nullCount: number
  /** Different values: a lower bound where a sketch or cells forgot some. 1 for a stuck value, 0 for nulls alone. */
  readonly distinctCount: number
  /** The largest share of the values that one value has: 1 for a stuck value. Null without a value. */
  readonly topShare: number | null
}

/** The smallest value, those that 1 % and 99 % of the values do not exceed, and the largest value. */
export type ValueRange = readonly [min: number, low: number, high: number, max: number]

/** A numeric feature over one block. */
interface NumericBlock extends BlockCounts {
  readonly kind: 'numeric'
  /** As in `rank-scores.ts`; null without a value. */
  readonly location: number | null
  readonly spread: number | null
  /** Null without a value. */
  readonly range: ValueRange | null
}

/** A categorical feature over one block. */
interface CategoricalBlock extends BlockCounts {
  readonly kind: 'categorical'
  /** Share of the values whose category the reference does not have; null without a value. */
  readonly unseenShare: number | null
  /** The part of it that the most frequent one of those categories has; null without a value. */
  readonly topUnseenShare: number | null
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
    const none = { distinctCount: 0, topShare: null, location: null, spread: null, range: null }
    return { kind: 'numeric', rowCount, nullCount, ...none }
  }
  const { sketch } = profile
  const view = sortedViewOf(sketch)
  const [known, own] = inSamePrecision(sortedViewOf(reference.sketch), view)
  const range = [sketch.min, quantileOfView(view, 0.01), quantileOfView(view, 0.99), sketch.max] as const
  return { kind: 'numeric', rowCount, nullCount, ...countValues(own), ...rankScores(known, own), range }
}

/** How many different values there are, and the share of the most frequent one. */
function countValues({ values, cumulativeWeights }: SortedView): { distinctCount: number; topShare: number } {
  let [distinctCount, top, before] = [0, 0, 0]
  for (let index = 0; index < values.length; index++) {
    if (index > 0 && values[index] !== values[index - 1]) before = cumulativeWeights[index - 1] as number
    if (index === 0 || values[index] !== values[index - 1]) distinctCount++
    top = Math.max(top, (cumulativeWeights[index] as number) - before)
  }
  return { distinctCount, topShare: top / (cumulativeWeights.at(-1) as number) }
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
  if (valueCount === 0)
    return { ...base, distinctCount, topShare: null, unseenShare: null, topUnseenShare: null, excess: null, shares: [] }
  // By cell it is an upper bound: a cell may hold several categories.
  const topShare = found.reduce((most, { current }) => Math.max(most, current), 0) / valueCount
  const shares = frequentCategories(reference).map(({ name }) => (profile.counts.get(name) ?? 0) / valueCount)
  const pairs = found.map(({ reference: known, current }) => {
    const elsewhere = isOfReference ? Math.max(0, known - current) : known
    return [elsewhere, current] as const
  })
  if (pairs.every(([elsewhere]) => elsewhere === 0)) {
    // The reference is this block alone.
    return { ...base, distinctCount, topShare, unseenShare: null, topUnseenShare: null, excess: null, shares }
  }
  const unseen = pairs.flatMap(([elsewhere, current]) => (elsewhere === 0 ? [current] : []))
  const unseenShare = unseen.reduce((rows, current) => rows + current, 0) / valueCount
  const topUnseenShare = unseen.reduce((most, current) => Math.max(most, current), 0) / valueCount
  const excess = totalVariation(pairs) ** 2 - expectedTotalVariation(pairs) ** 2
  return { ...base, distinctCount, topShare, unseenShare, topUnseenShare, excess, shares }
}
