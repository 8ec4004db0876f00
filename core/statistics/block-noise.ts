import { type Block, blockWeight, usualRowCount } from './block.ts'

/** How a series of block means varies while nothing changes. */
export interface BlockNoise {
  /** The weighted mean of the blocks. */
  readonly mean: number
  /** Variance of {@link mean} as an estimate: its squared standard error, autocorrelation included. */
  readonly meanVariance: number
  /**
   * The long-run variance of a block with the usual rows: the variance of the mean of n blocks, times n. It exceeds the
   * plain variance where neighbouring blocks are alike.
   */
  readonly variance: number
  /** Correlation of neighbouring blocks, in [0, {@link correlationMax}]. */
  readonly correlation: number
  readonly usualRowCount: number
  readonly blockCount: number
}

/**
 * Beyond this correlation the long-run variance is dominated by its own error: it is 66 times the plain variance here,
 * and would take some hundred blocks to tell from twice that.
 */
export const correlationMax = 0.97

/** Fewer blocks say nothing about their correlation. */
export const noiseBlocksMin = 8

/**
 * The noise of a stretch of blocks in which nothing is looked for, such as a reference: the largest of the long-run
 * variance of a first-order autoregression and of those of batch means, because correlation may last longer than one
 * block shows.
 *
 * @param blocks in the order of time
 * @param batchLengths in blocks; a length that gives fewer than four batches is left out
 * @returns null with fewer than {@link noiseBlocksMin} blocks
 * @complexity O(blocks times lengths)
 * @see Marriott, Pope (1954), doi:10.1093/biomet/41.3-4.390, for the bias of the estimated correlation; Glynn, Whitt
 *   (1991), doi:10.1016/0167-6377(91)90019-L, for batch means
 * @example noiseOfStretch([0, 1, 0, 1, 0, 1, 0, 1].map((mean) => ({ mean, rowCount: 1 })), { batchLengths: [2] })?.mean
 *   // => 0.5
 */
export function noiseOfStretch(
  blocks: readonly Block[],
  { batchLengths }: { readonly batchLengths: readonly number[] },
): BlockNoise | null {
  const count = blocks.length
  if (count < noiseBlocksMin) return null
  const usual = usualRowCount(blocks)
  const weights = blocks.map((block) => blockWeight(block, usual))
  const mean = weightedMean(blocks, weights)
  const deviations = blocks.map((block, index) => Math.sqrt(weights[index] as number) * (block.mean - mean))
  const plain = sumOfSquares(deviations) / (count - 1)
  const correlation = correlationOf(deviations)
  const batches = batchLengths.map((length) => batchVariance(deviations, length))
  const variance = Math.max((plain * (1 + correlation)) / (1 - correlation), ...batches)
  return {
    mean,
    meanVariance: variance / weights.reduce((sum, weight) => sum + weight, 0),
    variance,
    correlation,
    usualRowCount: usual,
    blockCount: count,
  }
}

/**
 * The noise of a stretch of blocks that may contain the very change that is looked for: by the median of the differences
 * of neighbouring and of next but one blocks, which a change of level hardly touches. A plain variance would swallow
 * the change.
 *
 * @param blocks in the order of time
 * @returns null with fewer than {@link noiseBlocksMin} blocks
 * @complexity O(blocks log blocks)
 * @see the differences of a first-order autoregression have the variances 2 v (1 - r) and 2 v (1 - r²)
 * @example noiseOfDifferences([0, 1, 0, 1, 5, 6, 5, 6].map((mean) => ({ mean, rowCount: 1 })))?.correlation // => 0
 */
export function noiseOfDifferences(blocks: readonly Block[]): BlockNoise | null {
  const count = blocks.length
  if (count < noiseBlocksMin) return null
  const usual = usualRowCount(blocks)
  const weights = blocks.map((block) => blockWeight(block, usual))
  const first = differenceVariance(blocks, weights, 1)
  const second = differenceVariance(blocks, weights, 2)
  // Its median is 0 where most blocks repeat their neighbour; the mean then knows more.
  const nearest = first > 0 ? first : sumOfSquares(differences(blocks, weights, 1)) / (2 * (count - 1))
  const correlation = nearest > 0 ? clamp(second / nearest - 1, 0, differencesCorrelationMax) : 0
  const variance = (nearest / (1 - correlation) / (1 - correlation)) * (1 + correlation)
  return {
    mean: weightedMean(blocks, weights),
    meanVariance: variance / weights.reduce((sum, weight) => sum + weight, 0),
    variance,
    correlation,
    usualRowCount: usual,
    blockCount: count,
  }
}

/** Medians of some dozen differences tell stronger correlations from none, not from each other. */
const differencesCorrelationMax = 0.9

/** A normal variable's median distance from 0, in standard deviations. */
const normalMedianDistance = 0.6744897501960817

function differenceVariance(blocks: readonly Block[], weights: readonly number[], lag: number): number {
  const sizes = differences(blocks, weights, lag)
    .map(Math.abs)
    .sort((a, b) => a - b)
  const middle = sizes.length / 2
  const median = ((sizes[Math.ceil(middle) - 1] ?? 0) + (sizes[Math.floor(middle)] ?? 0)) / 2
  return (median / normalMedianDistance) ** 2 / 2
}

/** Differences of blocks `lag` apart, as those of two usual blocks would be. */
function differences(blocks: readonly Block[], weights: readonly number[], lag: number): number[] {
  return blocks.slice(lag).map((block, index) => {
    const [weight, before] = [weights[index + lag] as number, weights[index] as number]
    return (block.mean - (blocks[index] as Block).mean) * Math.sqrt(2 / (1 / weight + 1 / before))
  })
}

/** The lag-1 correlation, without the bias of a short series towards 0. */
function correlationOf(deviations: readonly number[]): number {
  const count = deviations.length
  const power = sumOfSquares(deviations)
  if (power === 0) return 0
  let product = 0
  for (let index = 1; index < count; index++)
    product += (deviations[index] as number) * (deviations[index - 1] as number)
  const measured = product / power + 1 / count
  return clamp(measured + (1 + 3 * clamp(measured, 0, 1)) / count, 0, correlationMax)
}

/** The long-run variance of a block from the variance of the means of `length` blocks; 0 with too few of them. */
function batchVariance(deviations: readonly number[], length: number): number {
  const count = Math.floor(deviations.length / length)
  if (count < 4) return 0
  const means = Array.from({ length: count }, (_, batch) => {
    let sum = 0
    for (let index = batch * length; index < (batch + 1) * length; index++) sum += deviations[index] as number
    return sum / length
  })
  const mean = means.reduce((sum, each) => sum + each, 0) / count
  return (sumOfSquares(means.map((each) => each - mean)) / (count - 1)) * length
}

function weightedMean(blocks: readonly Block[], weights: readonly number[]): number {
  let [sum, total] = [0, 0]
  for (const [index, { mean }] of blocks.entries()) {
    sum += (weights[index] as number) * mean
    total += weights[index] as number
  }
  return sum / total
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}
