import type { Severity } from '#contracts/severity'
import type { PerformanceJudgement } from './judge-performance.ts'

export interface OpenPerformanceEpisode {
  readonly championVersion: number
  readonly severity: Severity
}

/** The change that a check makes: `continued` and `quiet` make no news and no event. */
export type PerformanceEpisodeStep =
  | { readonly change: 'opened'; readonly severity: Severity }
  | { readonly change: 'continued' }
  | { readonly change: 'closed'; readonly reason: 'came-back' | 'champion-changed' }
  | { readonly change: 'quiet' }

/**
 * Follows a model's performance episode by one check. It opens when the upper confidence bound falls below the
 * threshold. It closes when the accuracy itself is back at the threshold in a mature window, or when another champion
 * took over.
 *
 * An accuracy between the two changes nothing, so that a figure that wavers around one bound is one episode.
 *
 * @complexity O(1)
 * @example followPerformanceEpisode({ open: null, judgement: judgePerformance(window, configuration), championVersion:
 *   3 }).change // => 'quiet'
 */
export function followPerformanceEpisode({
  open,
  judgement,
  championVersion,
}: {
  readonly open: OpenPerformanceEpisode | null
  readonly judgement: PerformanceJudgement
  readonly championVersion: number
}): PerformanceEpisodeStep {
  const { severity } = judgement
  if (!open) return severity ? { change: 'opened', severity } : { change: 'quiet' }
  if (open.championVersion !== championVersion) return { change: 'closed', reason: 'champion-changed' }
  const { status, provisional, margin } = judgement
  const isBack = status === 'healthy' && !provisional && margin !== null && margin >= 0
  return isBack ? { change: 'closed', reason: 'came-back' } : { change: 'continued' }
}
