import type { SortedView } from '#core/statistics/sorted-view'

/** Means of two scores over a sample: both have mean 0 and variance 1 over the reference itself, if it is continuous. */
export interface RankScores {
  /** In [-1.74, 1.74]: above 0 where values lie above the reference's. KS 0.1 by a shift of a normal variable is 0.245. */
  readonly location: number
  /** In [-1.12, 2.24]: above 0 where values lie at the reference's ends. KS 0.1 by a stretch of a normal one is 0.5. */
  readonly spread: number
}

/**
 * The place of a sample's values among those of a reference, as the means of two scores of their mid-ranks u: location
 * √3 (2u − 1) and spread √5 (1.5 (2u − 1)² − 0.5), the first two Legendre polynomials.
 *
 * They add up over blocks of time, as a KS statistic does not, and an outlier counts no more than the reference's
 * largest value.
 *
 * @param reference at least one value
 * @param sample the same
 * @complexity O(retained values of both)
 * @see Neyman (1937), doi:10.1080/03461238.1937.10404821, for the scores as a test of goodness of fit
 * @example rankScores(sortedView([Float64Array.of(1, 2, 3)]), sortedView([Float64Array.of(2)])).location // => 0
 */
export function rankScores(reference: SortedView, sample: SortedView): RankScores {
  const total = reference.cumulativeWeights.at(-1) as number
  let [below, atMost] = [0, 0]
  let [location, spread, before] = [0, 0, 0]
  for (let index = 0; index < sample.values.length; index++) {
    const value = sample.values[index] as number
    const cumulative = sample.cumulativeWeights[index] as number
    while (below < reference.values.length && (reference.values[below] as number) < value) below++
    if (atMost < below) atMost = below
    while (atMost < reference.values.length && (reference.values[atMost] as number) <= value) atMost++
    const centered = (weightUpTo(reference, below) + weightUpTo(reference, atMost)) / total - 1
    location += (cumulative - before) * Math.sqrt(3) * centered
    spread += (cumulative - before) * Math.sqrt(5) * (1.5 * centered * centered - 0.5)
    before = cumulative
  }
  return { location: location / before, spread: spread / before }
}

/** The weight of the first `count` retained values. */
function weightUpTo({ cumulativeWeights }: SortedView, count: number): number {
  return count === 0 ? 0 : (cumulativeWeights[count - 1] as number)
}
