import type { Severity } from '#contracts/model-types'
import type { PerformanceJudgement } from './judge-performance.ts'

export interface OpenPerformanceEpisode {
  readonly championVersion: number
  readonly severity: Severity
}

/** What a look changes: `continued` and `quiet` are no news and no event. */
export type PerformanceEpisodeStep =
  | { readonly change: 'opened'; readonly severity: Severity }
  | { readonly change: 'continued' }
  | { readonly change: 'closed'; readonly reason: 'came-back' | 'champion-changed' }
  | { readonly change: 'quiet' }

/** Follows a model's performance episode by one look. */
export function followPerformanceEpisode(facts: {
  readonly open: OpenPerformanceEpisode | null
  readonly judgement: PerformanceJudgement
  readonly championVersion: number
}): PerformanceEpisodeStep {
  throw new Error(`to be written: ${facts.championVersion}`)
}
