import type { Block } from '#core/statistics/block'
import type { FeatureBlock } from './feature-block.ts'

/** A figure of a feature's blocks that is followed over time. */
export interface FollowedSeries {
  readonly figure: 'location' | 'spread' | 'excess' | 'share'
  /** Which of the frequent categories a share is of; 0 for other figures. */
  readonly index: number
  /** Which ways it can drift. A distance cannot: below its usual one a sample is more alike, not less. */
  readonly directions: readonly (1 | -1)[]
  /** How far it may be from its reference without being material: half of the change that `drift_threshold` stands for. */
  readonly tolerance: number
  /** A factor of its variance, beside the caution that all series share. */
  readonly caution: number
}

/**
 * A change of KS 1 in these scores, extrapolated from small changes of a normal variable: a shift of 0.251 standard
 * deviations has KS 0.1 and moves the location score by 0.245, a stretch by 1.5 has KS 0.1 and moves the spread by 0.51.
 */
const locationPerKs = 2.45
const spreadPerKs = 5.1

/**
 * Volatility comes in clusters, of which the largest is seldom in a reference of some weeks; so do distances, which are
 * squares as well. With 1, GARCH processes alarm several times as often as others.
 */
const spreadCaution = 2

/** The null is "not material", not "nothing moved": an unlucky reference would otherwise alarm for ever. */
const toleratedShare = 0.5

/**
 * The series that are followed of a feature: location and spread of numbers; of categories the distance from the
 * reference, and the shares of the frequent ones, which find slow changes where the distance is noisy.
 *
 * @param block any block of the feature, of which only the kind and the number of shares count
 * @param threshold `drift_threshold`
 * @complexity O(1)
 * @example followedSeries({ kind: 'numeric' }, 0.1).map(({ figure }) => figure) // => ['location', 'spread']
 */
export function followedSeries(
  block: Pick<FeatureBlock, 'kind'> & { readonly shares?: readonly number[] },
  threshold: number,
): FollowedSeries[] {
  const tolerated = toleratedShare * threshold
  const both = [1, -1] as const
  if (block.kind === 'numeric') {
    return [
      { figure: 'location', index: 0, directions: both, tolerance: tolerated * locationPerKs, caution: 1 },
      { figure: 'spread', index: 0, directions: both, tolerance: tolerated * spreadPerKs, caution: spreadCaution },
    ]
  }
  const shares = (block.shares ?? []).map((_, index) => ({
    figure: 'share' as const,
    index,
    directions: both,
    tolerance: tolerated,
    caution: 1,
  }))
  // Distances of independent causes add up as squares.
  return [{ figure: 'excess', index: 0, directions: [1], tolerance: tolerated ** 2, caution: spreadCaution }, ...shares]
}

/**
 * A feature's block as a block of one of its series; null where the feature has no value in it.
 *
 * @complexity O(1)
 * @example blockOf({ kind: 'numeric', rowCount: 9, nullCount: 1, distinctCount: 4, location: 0.5, spread: 0 }, { figure:
 *   'location', index: 0 }) // => { mean: 0.5, rowCount: 8 }
 */
export function blockOf(
  block: FeatureBlock | undefined,
  { figure, index }: Pick<FollowedSeries, 'figure' | 'index'>,
): Block | null {
  if (!block) return null
  const mean = meanOf(block, figure, index)
  return mean === null ? null : { mean, rowCount: block.rowCount - block.nullCount }
}

function meanOf(block: FeatureBlock, figure: FollowedSeries['figure'], index: number): number | null {
  if (block.kind === 'numeric') return figure === 'location' || figure === 'spread' ? block[figure] : null
  if (figure === 'excess') return block.excess
  return figure === 'share' ? (block.shares[index] ?? null) : null
}
