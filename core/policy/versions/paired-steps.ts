import type { Instant } from '#core/instant'
import { normalOfStudent } from '#core/statistics/normal-of-student'
import type { LossScale } from './loss-scale.ts'
import { leadOf, type PairedBlock } from './paired-block.ts'
import { PastBlocks } from './past-blocks.ts'

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
  /** The difference that matters, by the losses before the block. */
  readonly material: number
}

/** The first blocks say how noisy the others are: a block must not be judged by a noise that it is a part of. */
export const blocksBefore = 2

/**
 * Each block's lead with its standard error, as it was known before the block: from the differences of neighbouring and
 * of next but one blocks, which a change of level hardly touches, and from what is believed before there are blocks.
 *
 * Mean squares rather than medians, because the two versions often agree on every row of a block.
 *
 * A step rests on the blocks before it alone, so that later ones never change it: their losses, how many rows are usual,
 * and the scale of the losses.
 *
 * @param blocks in the order of time, each with a label
 * @param scaleOf the scale of losses that were seen
 * @returns one step a block, without the first two
 * @complexity O(blocks), and O(blocks²) where the usual rows change with each
 * @see the differences of a first-order autoregression have the variances 2 v (1 - r) and 2 v (1 - r²)
 * @example pairedSteps([block, block, block], () => ({ material: 0.05, unit: 1 })).length // => 1
 */
export function pairedSteps(blocks: readonly PairedBlock[], scaleOf: ScaleOf): PairedStep[] {
  const past = new PastBlocks()
  return blocks.flatMap((block, index) => {
    const steps = index < blocksBefore ? [] : [stepOf(block, past, scaleOf)]
    past.add(block)
    return steps
  })
}

function stepOf(block: PairedBlock, past: PastBlocks, scaleOf: ScaleOf): PairedStep {
  const { material, unit } = scaleOf([past.sum])
  const { variance, freedom } = past.noiseOf(block, { least: material * unit })
  const { startedAt, labelled } = block
  return { startedAt, labelled, lead: leadOf(block), standardError: Math.sqrt(variance), freedom, material }
}

/** The scale of losses that were seen. */
export type ScaleOf = (blocks: readonly PairedBlock[]) => LossScale

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
