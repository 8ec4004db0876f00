import type { Instant } from '#core/instant'
import { type Block, blockWeight } from '#core/statistics/block'
import { type BlockNoise, noiseOfStretch } from '#core/statistics/block-noise'
import { advanceDetector, evidenceOf, freshDetector, type ShiftEvidence } from '#core/statistics/e-detector'
import type { FollowedSeries } from './followed-series.ts'

/** How series are watched at one length of block. */
export interface Watching {
  /** Sizes of shift that are looked for at once, in standard deviations of a block. */
  readonly sizes: readonly number[]
  /** Over how many blocks the noise may last, beside what neighbouring blocks show. */
  readonly batchLengths: readonly number[]
  /** Variance is multiplied by this: a year holds more than a reference of some weeks has seen. */
  readonly caution: number
  /** Blocks of the reference at which the variance is multiplied by two more, since few blocks tell little of it. */
  readonly blocksToLearn: number
}

/** A series while nothing changes, and how much of a change is allowed. */
export interface WatchedSeries extends FollowedSeries {
  readonly noise: BlockNoise
  /** Beyond this distance from the reference a block counts against the null: tolerance and the reference's error. */
  readonly allowance: number
  /** Long-run variance of a usual block, with caution. */
  readonly variance: number
}

/** The evidence that a series has shifted one way. */
export interface SeriesEvidence {
  readonly direction: 1 | -1
  readonly evidence: ShiftEvidence
  /** For each size: the log-likelihood ratio of a shift that began at `since`, never below 0. */
  readonly logRatios: readonly number[]
  readonly since: readonly (Instant | null)[]
}

/**
 * Learns a series from its reference blocks.
 *
 * @param tolerances how many times the tolerance is allowed: 1, or more to ask whether a drift is graver than that
 * @returns null with too few blocks
 * @complexity O(blocks)
 */
export function learnSeries(
  reference: readonly Block[],
  { series, watching, tolerances = 1 }: { series: FollowedSeries; watching: Watching; tolerances?: number },
): WatchedSeries | null {
  const noise = noiseOfStretch(reference, { batchLengths: watching.batchLengths })
  if (!noise) return null
  const caution = watching.caution * series.caution * (1 + watching.blocksToLearn / noise.blockCount)
  // A series that never moved is not known to be without noise. A third of the tolerance leaves all material changes
  // visible, and covers the error of the sketches.
  const variance = Math.max(noise.variance * caution, (series.tolerance / 3) ** 2)
  const allowance = series.tolerance * tolerances + Math.sqrt(noise.meanVariance)
  return { ...series, noise, allowance, variance }
}

/** The evidence of a series of which no block has been seen. */
export function freshSeries({ directions }: FollowedSeries, { sizes }: Watching): SeriesEvidence[] {
  return directions.map((direction) => ({
    direction,
    evidence: freshDetector(sizes),
    logRatios: sizes.map(() => 0),
    since: sizes.map(() => null),
  }))
}

/** A series' evidence after one more block. @complexity O(sizes) */
export function advanceSeries(
  states: readonly SeriesEvidence[],
  { block, at, learned, sizes }: { block: Block; at: Instant; learned: WatchedSeries; sizes: readonly number[] },
): SeriesEvidence[] {
  const { noise, allowance, variance } = learned
  const deviation = Math.sqrt(variance / blockWeight(block, noise.usualRowCount) + noise.meanVariance)
  return states.map(({ direction, evidence, logRatios, since }) => {
    const surprise = (direction * (block.mean - noise.mean) - allowance) / deviation
    const steps = sizes.map((size) => size * Math.min(surprise, 3) - (size * size) / 2)
    const ratios = steps.map((step, index) => Math.max(0, (logRatios[index] as number) + step))
    return {
      direction,
      evidence: advanceDetector(evidence, surprise, sizes),
      logRatios: ratios,
      since: ratios.map((ratio, index) => (ratio === 0 ? null : (since[index] ?? at))),
    }
  })
}

/** Evidence over the directions, as one number. */
export function seriesEvidence(states: readonly SeriesEvidence[]): number {
  return states.reduce((sum, { evidence }) => sum + evidenceOf(evidence), 0) / states.length
}
