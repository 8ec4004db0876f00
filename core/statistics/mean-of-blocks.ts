import type { Block } from './block.ts'
import { noiseOfStretch } from './block-noise.ts'
import { normalQuantile, normalUpperTail } from './standard-normal.ts'
import { studentWidening } from './student-widening.ts'

/** A mean over blocks of time, with what it is known to. */
export interface BlockMean {
  readonly mean: number
  /** With autocorrelation, and with the error of the variance itself. */
  readonly standardError: number
  readonly blockCount: number
}

/**
 * The mean of a series that is looked at once, with its standard error: a paired difference of two versions' losses,
 * say. It widens the error where blocks are few, because the variance of few blocks is itself uncertain.
 *
 * @param blocks in the order of time
 * @returns null with too few blocks (see `noiseBlocksMin`)
 * @complexity O(blocks)
 * @example meanOfBlocks([1, 3, 1, 3, 1, 3, 1, 3].map((mean) => ({ mean, rowCount: 1 })))?.mean // => 2
 */
export function meanOfBlocks(blocks: readonly Block[]): BlockMean | null {
  const noise = noiseOfStretch(blocks, { batchLengths: batchLengthsOf(blocks.length) })
  if (noise === null) return null
  const rows = blocks.reduce((sum, { rowCount }) => sum + rowCount, 0)
  // Every row counts alike in the figure that a person reads; the weights only serve the noise.
  const mean = blocks.reduce((sum, block) => sum + block.mean * block.rowCount, 0) / rows
  const sharesSquared = blocks.reduce((sum, { rowCount }) => sum + (rowCount / rows) ** 2, 0)
  const variance = Math.max(noise.meanVariance, noise.variance * sharesSquared)
  const independentBlocks = (noise.blockCount * (1 - noise.correlation)) / (1 + noise.correlation)
  const freedom = Math.max(1, independentBlocks - 1)
  return {
    mean,
    standardError: Math.sqrt(variance) * studentWidening(usualQuantile, freedom),
    blockCount: noise.blockCount,
  }
}

/**
 * Chance of a mean this far above `value` or farther, if the true one is `value`.
 *
 * @example pValueAbove({ mean: 2, standardError: 1, blockCount: 20 }, 0) // => 0.02275…
 */
export function pValueAbove({ mean, standardError }: BlockMean, value: number): number {
  if (standardError === 0) return mean > value ? 0 : 1
  return normalUpperTail((mean - value) / standardError)
}

/**
 * The distance from a value that a comparison at `level` finds in four cases of five.
 *
 * @param level one-sided, in (0, 1)
 * @example smallestVisible({ mean: 0, standardError: 1, blockCount: 20 }, { level: 0.01 }) // => 3.16…
 */
export function smallestVisible({ standardError }: BlockMean, { level }: { readonly level: number }): number {
  return (normalQuantile(1 - level) + normalQuantile(0.8)) * standardError
}

/**
 * The lengths of batches by which the noise of so many blocks is estimated: up to a fifth of them, doubling.
 *
 * @example batchLengthsOf(20) // => [2, 4]
 */
export function batchLengthsOf(blockCount: number): number[] {
  const lengths: number[] = []
  for (let length = 2; length * 5 <= blockCount; length *= 2) lengths.push(length)
  return lengths
}

/** The normal quantile of the usual level, 1 %: the error is widened for it. */
const usualQuantile = 2.3263478740408408
