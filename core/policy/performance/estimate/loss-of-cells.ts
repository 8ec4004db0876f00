import type { PredictionCell } from '#core/policy/scores/score-block'
import { type BinaryLossOf, rowLoss } from '../row-loss.ts'
import type { ScoreCalibration } from './calibrate-scores.ts'

/**
 * The mean loss that rows are expected to have, if their scores come true as often as those that it was learned from:
 * confidence-based performance estimation (CBPE). It assumes that scores still mean what they meant, and so cannot see
 * a change of what the features say about the label.
 *
 * @param cells at least one row, labelled or not
 * @returns a mean loss per row; rows of a bin count as if all had the bin's mean score
 * @complexity O(bins)
 * @see NannyML, "Confidence-based Performance Estimation", https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html
 * @example expectedLoss([[1, 10, 9, 0, 0]], { probabilityOf: () => 0.75 }, { task: 'binary-classification', metric:
 *   'accuracy', classificationThreshold: 0.5, positiveShare: 0.5 }) // => 0.25
 */
export function expectedLoss(
  cells: readonly PredictionCell[],
  { probabilityOf }: Pick<ScoreCalibration, 'probabilityOf'>,
  lossOf: BinaryLossOf,
): number {
  let [sum, rows] = [0, 0]
  for (const [bin, count, scoreSum] of cells) {
    const score = scoreSum / count
    const chance = probabilityOf(bin)
    sum += count * (chance * rowLoss(score, 1, lossOf) + (1 - chance) * rowLoss(score, 0, lossOf))
    rows += count
  }
  return sum / rows
}

/**
 * The mean loss of the labelled rows, by the same bins as {@link expectedLoss}.
 *
 * @returns null without a labelled row
 * @complexity O(bins)
 */
export function observedLoss(cells: readonly PredictionCell[], lossOf: BinaryLossOf): number | null {
  let [sum, rows] = [0, 0]
  for (const [, count, scoreSum, labelled, positives] of cells) {
    const score = scoreSum / count
    sum += positives * rowLoss(score, 1, lossOf) + (labelled - positives) * rowLoss(score, 0, lossOf)
    rows += labelled
  }
  return rows === 0 ? null : sum / rows
}
