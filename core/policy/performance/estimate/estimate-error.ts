import { dayMs, type Instant } from '#core/instant'
import type { PredictionCell } from '#core/policy/scores/score-block'
import { type Block, blockWeight } from '#core/statistics/block'
import { type BlockNoise, noiseOfStretch } from '#core/statistics/block-noise'
import { batchLengthsOf } from '#core/statistics/mean-of-blocks'
import { normalQuantile } from '#core/statistics/standard-normal'
import { studentWidening } from '#core/statistics/student-widening'
import type { BinaryLossOf } from '../row-loss.ts'
import { calibrationsBefore, labelledOf } from './calibrate-scores.ts'
import { expectedLoss, observedLoss } from './loss-of-cells.ts'

/** A version's scores over a day. */
export interface ScoreDay {
  readonly at: Instant
  readonly rowCount: number
  readonly predictions: readonly PredictionCell[]
}

/** How far the estimates of days were from what their labels said later. */
export interface EstimateError {
  readonly noise: BlockNoise
  /** Independent days that tell as much, less one. */
  readonly freedom: number
}

/** Chance of each side outside of the band. */
const tail = 0.025

/**
 * A version's past errors, day by day: each day is estimated from the labels of the days before it, as of then, and
 * compared with its own labels.
 *
 * @param days whose labels are in, in the order of time
 * @param lagMs from an observation to its label: labels of the days just before were not known yet
 * @returns the errors by each loss; null with too few days
 * @complexity O(days times bins)
 */
export function estimateErrors(
  days: readonly ScoreDay[],
  { losses, lagMs }: { readonly losses: readonly BinaryLossOf[]; readonly lagMs: number },
): (EstimateError | null)[] {
  const known = calibrationsBefore(days, (before, day) => before.at + dayMs + lagMs <= day.at)
  return losses.map((lossOf) => {
    const errors = days.flatMap((day, index): Block[] => {
      const calibration = known[index] ?? null
      const observed = observedLoss(day.predictions, lossOf)
      if (calibration === null || observed === null) return []
      const labelled = day.predictions.flatMap(asLabelled)
      return [{ mean: expectedLoss(labelled, calibration, lossOf) - observed, rowCount: labelledOf(labelled) }]
    })
    const noise = noiseOfStretch(errors, { batchLengths: batchLengthsOf(errors.length) })
    if (noise === null) return null
    const freedom = (noise.blockCount * (1 - noise.correlation)) / (1 + noise.correlation) - 1
    return { noise, freedom: Math.max(1, freedom) }
  })
}

/**
 * How far the mean loss of some days may be from its estimate, at 95 %: from the errors of days before, with their
 * autocorrelation and with what they were off on average. The binomial error of as many rows would be far too small.
 *
 * @param days without labels
 * @complexity O(days)
 */
export function reachOfEstimate(
  { noise, freedom }: EstimateError,
  days: readonly Pick<ScoreDay, 'rowCount'>[],
): number {
  const rows = days.reduce((sum, { rowCount }) => sum + rowCount, 0)
  // The variance of a day's mean, by the part of the rows that the day has.
  const variance = days.reduce(
    (sum, { rowCount }) =>
      sum + ((rowCount / rows) ** 2 * noise.variance) / blockWeight({ mean: 0, rowCount }, noise.usualRowCount),
    0,
  )
  const quantile = normalQuantile(1 - tail)
  const spread = Math.sqrt(variance + noise.meanVariance + noise.mean ** 2)
  return quantile * studentWidening(quantile, freedom) * spread
}

/** A cell's labelled rows, with the mean score of all of its rows. */
function asLabelled([bin, rows, scoreSum, labelled, positives]: PredictionCell): PredictionCell[] {
  return labelled === 0 ? [] : [[bin, labelled, (scoreSum * labelled) / rows, labelled, positives]]
}
