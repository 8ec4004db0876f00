import type { Instant } from '#core/instant'
import { normalOfStudent } from '#core/statistics/normal-of-student'
import type { LossScale } from './loss-scale.ts'
import { addBlocks, leadOf, type PairedBlock } from './paired-block.ts'

/** A block of two versions' losses, with the noise that the blocks before it let expect. */
export interface PairedStep {
  readonly startedAt: Instant
  readonly labelled: number
  /** By how much the champion lost more than the other version, a row. */
  readonly lead: number
  /** The error of {@link lead}, from earlier blocks only; autocorrelation included. 0 if no version ever lost anything. */
  readonly standardError: number
  /** Degrees of freedom of that standard error. */
  readonly freedom: number
}

/** The first blocks say how noisy the others are: a block must not be judged by a noise that it is a part of. */
const blocksBefore = 2

/**
 * What is believed of the noise before there are blocks, and how many blocks that counts for. The rows of one moment are
 * taken for one, and neighbouring moments for alike half of the time, which triples the variance.
 */
const prior = { blocks: 2, correlationFactor: 3 } as const

/**
 * Before there are rows the two versions' mistakes are taken for unrelated, and for as many as a material difference
 * takes; that counts as much as this many moments.
 */
const priorMoments = 10

/** What is believed of the correlation of neighbouring blocks, and how many blocks that counts for. */
const priorCorrelation = { value: 0.1, blocks: 10 } as const

/** Some dozen differences tell stronger correlations from none, not from each other. */
const correlationMax = 0.9

/**
 * Each block's lead with its standard error, as it was known before the block: from the differences of neighbouring and
 * of next but one blocks, which a change of level hardly touches, and from what is believed before there are blocks.
 *
 * Mean squares rather than medians, because the two versions often agree on every row of a block.
 *
 * @param blocks in the order of time, each with a label
 * @param scale of the losses
 * @returns one step a block, without the first two
 * @complexity O(blocks)
 * @see the differences of a first-order autoregression have the variances 2 v (1 - r) and 2 v (1 - r²)
 * @example pairedSteps([block, block, block], { material: 0.05, unit: 1 }).length // => 1
 */
export function pairedSteps(blocks: readonly PairedBlock[], { material, unit }: LossScale): PairedStep[] {
  const weights = weightsOf(blocks)
  const [near, next] = [
    { squares: 0, count: 0 },
    { squares: 0, count: 0 },
  ]
  const steps: PairedStep[] = []
  let past: PairedBlock | null = null
  for (const [index, block] of blocks.entries()) {
    if (past !== null && index >= blocksBefore) {
      const { variance, freedom } = noiseBefore(past, index, near, next, material * unit)
      const standardError = Math.sqrt(variance / (weights[index] as number))
      steps.push({ startedAt: block.startedAt, labelled: block.labelled, lead: leadOf(block), standardError, freedom })
    }
    learn(near, blocks, weights, index, 1)
    learn(next, blocks, weights, index, 2)
    past = past === null ? block : addBlocks(past, block)
  }
  return steps
}

/**
 * How far a step's lead is from a value, in standard deviations: standard normal while that value is the true lead. 0
 * without a loss that would tell its noise.
 *
 * @example surpriseOf({ ...step, lead: 0.2, standardError: 0.1, freedom: 30 }, 0) // => 1.92…
 */
export function surpriseOf({ lead, standardError, freedom }: PairedStep, value: number): number {
  const distance = lead - value
  if (standardError === 0) return 0
  return normalOfStudent(distance / standardError, freedom)
}

interface Differences {
  squares: number
  count: number
}

function noiseBefore(past: PairedBlock, blockCount: number, near: Differences, next: Differences, least: number) {
  const { labelled, moments, championLoss, otherLoss, championSquares, otherSquares, differenceSquares } = past
  const unrelated =
    (championSquares + otherSquares) / moments - (championLoss / labelled) ** 2 - (otherLoss / labelled) ** 2
  const ofMoment = (differenceSquares + Math.max(least, unrelated) * priorMoments) / (moments + priorMoments)
  const independent = (ofMoment * blockCount) / Math.max(blockCount, moments)
  const one = blend(near, independent * prior.correlationFactor * (1 - priorCorrelation.value))
  const two = blend(next, independent * prior.correlationFactor * (1 - priorCorrelation.value ** 2))
  const measured = one > 0 ? Math.min(correlationMax, Math.max(0, two / one - 1)) : 0
  const correlation =
    (measured * near.count + priorCorrelation.value * priorCorrelation.blocks) / (near.count + priorCorrelation.blocks)
  return {
    // Moments are alike or independent, not opposed: less than independent ones show is luck, and rare rows on which
    // the versions differ would make much of it.
    variance: Math.max(independent, (one * (1 + correlation)) / (1 - correlation) ** 2),
    // The squares of neighbouring differences share a block each: they are worth two thirds of as many deviations.
    freedom: ((prior.blocks + (near.count * 2) / 3) * (1 - correlation)) / (1 + correlation),
  }
}

function blend({ squares, count }: Differences, believed: number): number {
  return (squares + prior.blocks * believed) / (count + prior.blocks)
}

function learn(
  differences: Differences,
  blocks: readonly PairedBlock[],
  weights: readonly number[],
  index: number,
  lag: number,
): void {
  const earlier = blocks[index - lag]
  if (earlier === undefined) return
  const difference = leadOf(blocks[index] as PairedBlock) - leadOf(earlier)
  const weight = 2 / (1 / (weights[index] as number) + 1 / (weights[index - lag] as number))
  differences.squares += (weight * difference * difference) / 2
  differences.count += 1
}

/** The share of a usual block's information that each block carries, by its rows and by its moments, in (0, 1]. */
function weightsOf(blocks: readonly PairedBlock[]): number[] {
  const usualRows = median(blocks.map(({ labelled }) => labelled))
  const usualMoments = median(blocks.map(({ moments }) => moments))
  return blocks.map(({ labelled, moments }) => Math.min(1, labelled / usualRows, moments / usualMoments))
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}
