import type { Evaluation } from '#contracts/evaluation'
import type { Evidence } from '#contracts/evidence'

export interface Unfitness {
  readonly reason: string
  readonly evidence: Evidence
}

/**
 * Finds why a challenger must not serve, or null: it answers every row the same, and the champion does not.
 *
 * Fitness is relative. Absolute figures (an accuracy below the majority class, an AUC that is not above chance) would
 * leave an equally weak or weaker champion serving for ever where the signal is weak. `find-artifact-fault.ts` finds the
 * other reason, files that do not load or do not repeat their scores.
 *
 * @complexity O(1)
 * @example findUnfitness({ ...evaluation, challenger: { ...evaluation.challenger, constantOutput: true } })?.reason //
 *   => 'Unfit: the challenger gives every row the same score.'
 */
export function findUnfitness({ task, challenger, champion }: Evaluation): Unfitness | null {
  if (!challenger.constantOutput || champion?.constantOutput) return null
  const answer = task === 'binary-classification' ? 'score' : task === 'regression' ? 'value' : 'probabilities'
  return { reason: `Unfit: the challenger gives every row the same ${answer}.`, evidence: { constantOutput: true } }
}
