import type { Evaluation } from '#contracts/evaluation'
import type { Evidence } from '#contracts/evidence'
import { roundFigure } from '#core/policy/drift/round-figure'
import { normalUpperTail } from '#core/statistics/standard-normal'

export interface Unfitness {
  readonly reason: string
  readonly evidence: Evidence
}

/**
 * One-sided level at which an AUC must lie above chance. Strict, because a model that learned nothing (shuffled labels, a
 * broken join) passes with exactly this chance.
 */
const chanceSignificance = 0.01

/**
 * Why a challenger must not be served by anyone, or null: constant output, held-out rows of one class, below the majority
 * class, or an order that is not better than chance.
 *
 * Asks nothing of the champion. Held-out rows of a single class make every challenger unfit: a gate that cannot tell a model
 * from a constant does not promote.
 *
 * @complexity O(1)
 * @see Hanley, McNeil (1982), doi:10.1148/radiology.143.1.7063747: at an AUC of 0.5 their variance is (n + m + 1) / (12 n m)
 * @example findUnfitness({ ...evaluation, challenger: { ...evaluation.challenger, constantOutput: true } })?.reason // => 'Unfit: the challenger gives every row the same score.'
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
    const reason = `Unfit: accuracy ${roundFigure(challenger.accuracy)} is below always saying the majority class (${roundFigure(majorityAccuracy)}).`
    return { reason, evidence: {} }
  }
  const pValue = pValueAboveChance(evaluation, challenger.auc)
  if (pValue <= chanceSignificance) return null
  const reason = `Unfit: AUC ${roundFigure(challenger.auc)} on ${evaluation.rows.holdout} held-out rows is not better than chance (p = ${roundFigure(pValue)}).`
  return { reason, evidence: { pValueAboveChance: pValue, chanceSignificance } }
}

function pValueAboveChance({ rows, holdoutPositives, majorityAccuracy }: Evaluation, auc: number): number {
  // The variance does not care which class is which, so the majority's hits count a class as well as the positives do.
  const oneClass = holdoutPositives ?? Math.round(majorityAccuracy * rows.holdout)
  const otherClass = rows.holdout - oneClass
  if (!(oneClass > 0 && otherClass > 0)) return 1
  const standardError = Math.sqrt((oneClass + otherClass + 1) / (12 * oneClass * otherClass))
  return normalUpperTail((auc - 0.5) / standardError)
}
