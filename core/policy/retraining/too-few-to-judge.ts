import { durationInWords } from '#core/duration-in-words'
import { hourMs } from '#core/instant'
import type { ModelFacts } from './retraining-facts.ts'

/**
 * Why there is nothing to compare a new version on. The rows of the gap are named where there is one: they have labels
 * and count as new ones, but not here.
 *
 * @example tooFewToJudge({ championVersion: 3, labelledRowsSinceChampion: 3, holdoutGapMs: 0 }, 100)
 *   // => "3 of 100 labelled rows since version 3's cutoff: too few to evaluate a new version."
 */
export function tooFewToJudge(
  facts: Pick<ModelFacts, 'championVersion' | 'labelledRowsSinceChampion' | 'holdoutGapMs'>,
  rowsMin: number,
): string {
  const { championVersion, labelledRowsSinceChampion, holdoutGapMs } = facts
  const gap = holdoutGapMs < hourMs ? '' : ` and the ${durationInWords(holdoutGapMs)} after it, which a label takes`
  return `${labelledRowsSinceChampion} of ${rowsMin} labelled rows since version ${championVersion}'s cutoff${gap}: too few to evaluate a new version.`
}
