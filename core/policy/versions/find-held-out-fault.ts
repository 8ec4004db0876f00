import type { Evaluation } from '#contracts/evaluation'
import type { HeldOutScores } from '#contracts/held-out-scores'
import { hourMs, toIso } from '#core/instant'

/**
 * Finds the first thing that cannot be true of held-out scores, or null: other rows than the evaluation counts, or times
 * at which the fit had seen the rows. Scores of rows that were trained on would look like no drift could.
 *
 * @returns the name of the field, its value and the allowed range
 * @complexity O(blocks)
 * @example findHeldOutFault(null, evaluation) // => null
 */
export function findHeldOutFault(
  written: HeldOutScores | null,
  { rows, evaluationCutoff, cutoff }: Pick<Evaluation, 'rows' | 'evaluationCutoff' | 'cutoff'>,
): string | null {
  if (written === null) return null
  const counted = written.reduce((sum, block) => sum + block.rows, 0)
  if (counted !== rows.holdout) return `heldOutScores counts ${counted} rows: must be rows.holdout, ${rows.holdout}`
  // A quarter of a day that holds rows of both begins before them.
  let after = Date.parse(evaluationCutoff) - 6 * hourMs
  for (const [index, { at }] of written.entries()) {
    const begins = Date.parse(at)
    if (begins <= after || begins > Date.parse(cutoff))
      return `heldOutScores.${index}.at is ${at}: must come after ${toIso(after)} and not after cutoff, ${cutoff}`
    after = begins
  }
  return null
}
