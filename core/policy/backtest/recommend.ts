import { pValueAbove } from '#core/statistics/mean-of-blocks'
import { type BlockSpan, pairedDifference } from './compare-losses.ts'

/** A set of settings that a user can take. */
export interface Candidate {
  readonly name: string
  /** By block, over the same rows for all candidates. */
  readonly losses: Float64Array
  /** Trainings after the first one that began in each block. */
  readonly trainings: Float64Array
}

/** A difference per row, below zero where the first one lost less, with the price of the trainings. */
export interface NetDifference {
  readonly mean: number
  readonly standardError: number
}

export interface Recommendation {
  readonly name: string
  /** Whether it was told from the present settings by evidence; otherwise it is them. */
  readonly isDistinguishable: boolean
  /** The candidate of least cost on the earlier half, which may be so by luck. */
  readonly bestName: string
  /** The best candidate against the present settings on the blocks that it was chosen on; null with too few blocks. */
  readonly onChosen: NetDifference | null
  /** The same on the later blocks, which it was not chosen on. */
  readonly onLater: NetDifference | null
}

/** One-sided chance of recommending another policy although none is better, all candidates together. */
const falseRecommendationMax = 0.05

/**
 * Recommends settings by the earlier half of the blocks and says how they did on the later half.
 *
 * The present settings stay unless another candidate cost significantly less on the earlier half; the level is divided
 * among the candidates, because the best of many is good by luck.
 *
 * @param candidates at least one; the first are the present settings
 * @param price of a training, in the unit of the losses
 * @complexity O(candidates blocks)
 */
export function recommend(
  candidates: readonly [Candidate, ...Candidate[]],
  { rows, price }: { readonly rows: Float64Array; readonly price: number },
): Recommendation {
  const middle = middleOf(rows)
  const earlier = { from: 0, to: middle }
  const later = { from: middle, to: rows.length }
  const [present] = candidates
  const ranked = [...candidates].sort((a, b) => costOf(a, earlier, price) - costOf(b, earlier, price))
  const best = ranked[0] ?? present
  const against = (span: BlockSpan) => netDifference(best, present, { rows, price, span })
  const onChosen = best === present ? null : against(earlier)
  const level = falseRecommendationMax / Math.max(1, candidates.length - 1)
  const isDistinguishable = onChosen !== null && pValueBelow(onChosen) < level
  return {
    name: isDistinguishable ? best.name : present.name,
    isDistinguishable,
    bestName: best.name,
    onChosen,
    onLater: best === present ? null : against(later),
  }
}

/**
 * The difference of two candidates per row, the price of their trainings included. Trainings are counted, not sampled:
 * they add no error.
 */
export function netDifference(
  one: Candidate,
  other: Candidate,
  { rows, price, span }: { readonly rows: Float64Array; readonly price: number; readonly span?: BlockSpan },
): NetDifference | null {
  const { from, to } = span ?? { from: 0, to: rows.length }
  const paired = pairedDifference(rows, one.losses, other.losses, { from, to })
  if (paired === null) return null
  const rowCount = sumOf(rows, { from, to })
  const trainings = sumOf(one.trainings, { from, to }) - sumOf(other.trainings, { from, to })
  return { mean: paired.mean + (price * trainings) / rowCount, standardError: paired.standardError }
}

function pValueBelow({ mean, standardError }: NetDifference): number {
  return pValueAbove({ mean: -mean, standardError, blockCount: 0 }, 0)
}

function costOf({ losses, trainings }: Candidate, span: BlockSpan, price: number): number {
  return sumOf(losses, span) + price * sumOf(trainings, span)
}

/** The block at which half of the rows are past. */
export function middleOf(rows: Float64Array): number {
  const half = rows.reduce((sum, count) => sum + count, 0) / 2
  let sum = 0
  for (const [block, count] of rows.entries()) {
    sum += count
    if (sum >= half) return block + 1
  }
  return rows.length
}

function sumOf(values: Float64Array, { from, to }: BlockSpan): number {
  return values.subarray(from, to).reduce((sum, value) => sum + value, 0)
}
