import type { Performance } from '#contracts/api/performance'
import { isJudged } from '../../chart/is-judged.ts'
import { percentText } from '../../format/numbers.ts'

/** The metrics whose threshold is a share of right answers; that of any other is a share of a loss. */
const shares: Readonly<Record<string, (performance: Performance) => string>> = {
  accuracy: belowText,
  'balanced accuracy': () => 'of balanced accuracy',
}

/**
 * Says of which figure a model's threshold is a share, and how often its accuracy was below it where it is one of
 * accuracy; without a verdict, or a threshold, that there is none.
 */
export function thresholdText(performance: Performance): string {
  if (performance.threshold === null) return 'its first weeks and the naive forecast stand in'
  return shares[performance.metric]?.(performance) ?? 'of the naive forecast’s loss'
}

function belowText({ points, threshold }: Performance): string {
  const limit = threshold ?? 0
  const known = points.filter((point) => point.accuracy !== null && isJudged(point))
  if (known.length === 0) return 'no verdict on accuracy yet'
  const below = known.filter(({ accuracy }) => (accuracy as number) < limit).length
  return below === 0
    ? 'accuracy was never below it'
    : `accuracy was below it ${percentText(below / known.length, 0)} of the time`
}
