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
  /** Another champion was promoted, and it is degraded as well. */
  | { readonly change: 'handed-over'; readonly severity: Severity }
  | { readonly change: 'closed' }
  | { readonly change: 'quiet' }

/**
 * Follows a model's performance episode by one check. It opens when the upper confidence bound falls below the
 * threshold. It closes when the accuracy itself is back at the threshold in a mature window.
 *
 * An accuracy between the two changes nothing, so that a figure that wavers around one bound is one episode. A
 * promotion alone does not close it either: the rows of the new champion have to show that it does better. If they show
 * that it is degraded too, the episode is handed over to it.
 *
 * @complexity O(1)
 * @example followPerformanceEpisode({ open: null, judgement: judgePerformance(window, configuration), championVersion: 3,
 *   servingVersion: 3 }).change // => 'quiet'
 */
export function followPerformanceEpisode({
  open,
  judgement,
  championVersion,
  servingVersion,
}: {
  readonly open: OpenPerformanceEpisode | null
  readonly judgement: PerformanceJudgement
  readonly championVersion: number
  /** Null if none does. */
  readonly servingVersion: number | null
}): PerformanceEpisodeStep {
  const { severity } = judgement
  if (!open) return severity ? { change: 'opened', severity } : { change: 'quiet' }
  if (open.championVersion !== championVersion) {
    // The degraded version answers, or none does, until the new one is served.
    if (servingVersion !== championVersion) return { change: 'continued' }
    if (severity) return { change: 'handed-over', severity }
  }
  const { status, provisional, margin } = judgement
  const isBack = status === 'healthy' && !provisional && margin !== null && margin >= 0
  return isBack ? { change: 'closed' } : { change: 'continued' }
}
