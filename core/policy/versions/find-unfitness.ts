import type { Evaluation } from '#contracts/evaluation'
import type { Evidence } from '#contracts/evidence'
import { roundFigure } from '#core/policy/drift/round-figure'
import { normalUpperTail } from '#core/statistics/standard-normal'

export interface Unfitness {
  readonly reason: string
  readonly evidence: Evidence
}

/**
 * One-sided level at which an AUC must exceed chance. Strict, because a model that learned nothing (shuffled labels, a
 * broken join) passes with exactly this probability.
 */
const chanceSignificance = 0.01

/**
 * Finds why a challenger must not serve, or null: constant output, held-out rows of one class, an accuracy below the
 * majority class, or an order that is not better than chance.
 *
 * The champion plays no part in this. Held-out rows of a single class make every challenger unfit: on such rows a model
 * cannot be told from a constant.
 *
 * @complexity O(1)
 * @see Hanley, McNeil (1982), doi:10.1148/radiology.143.1.7063747: at an AUC of 0.5 their variance is (n + m + 1) / (12
 *   n m)
 * @example findUnfitness({ ...evaluation, challenger: { ...evaluation.challenger, constantOutput: true } })?.reason //
 *   => 'Unfit: the challenger gives every row the same score.'
 */
export function findUnfitness(evaluation: Evaluation): Unfitness | null {
  const { challenger, majorityAccuracy } = evaluation
  if (challenger.constantOutput) {
    return { reason: 'Unfit: the challenger gives every row the same score.', evidence: { constantOutput: true } }
  }
  if (challenger.auc === null) {
    const reason = `Unfit: the ${evaluation.rows.holdout} held-out rows have a single class, which judges nothing.`
    return { reason, evidence: { singleClass: true } }
  }
  if (!(challenger.accuracy >= majorityAccuracy)) {
    const [accuracy, majority] = [roundFigure(challenger.accuracy), roundFigure(majorityAccuracy)]
    const reason = `Unfit: accuracy ${accuracy} is below always saying the training rows' majority class (${majority}).`
    return { reason, evidence: {} }
  }
  const pValue = pValueAboveChance(evaluation, challenger.auc)
  if (pValue <= chanceSignificance) return null
  const figure = `AUC ${roundFigure(challenger.auc)} on ${evaluation.rows.holdout} held-out rows`
  const reason = `Unfit: ${figure} is not better than chance (p = ${roundFigure(pValue)}).`
  return { reason, evidence: { pValueAboveChance: pValue, chanceSignificance } }
}

function pValueAboveChance({ rows, holdoutPositives, majorityAccuracy }: Evaluation, auc: number): number {
  // The variance is symmetric in the classes, so that the majority's hits count one class as well as the positives do.
  const oneClass = holdoutPositives ?? Math.round(majorityAccuracy * rows.holdout)
  const otherClass = rows.holdout - oneClass
  if (!(oneClass > 0 && otherClass > 0)) return 1
  const standardError = Math.sqrt((oneClass + otherClass + 1) / (12 * oneClass * otherClass))
  return normalUpperTail((auc - 0.5) / standardError)
}
