import type { Configuration } from '#contracts/configuration'
import type { Severity } from '#contracts/model-types'
import type { DriftJudgement } from './judge-drift.ts'

export interface OpenDriftEpisode {
  /** The champion whose reference the features drifted from. */
  readonly championVersion: number
  /** The highest that it had so far. */
  readonly severity: Severity
  /** Looks in a row without drift. */
  readonly quietLooks: number
}

/** What a look changes: `continued` and `quiet` are no news and no event. */
export type DriftEpisodeStep =
  | { readonly change: 'opened'; readonly severity: Severity; readonly features: readonly string[]; quietLooks: 0 }
  | {
      readonly change: 'escalated'
      readonly severity: Severity
      readonly severityBefore: Severity
      readonly features: readonly string[]
      readonly quietLooks: 0
    }
  | { readonly change: 'continued'; readonly quietLooks: number }
  | { readonly change: 'closed'; readonly reason: 'came-back' | 'champion-changed'; readonly quietLooks: number }
  | { readonly change: 'quiet'; readonly quietLooks: 0 }

/** Follows a model's drift episode by one look. */
export function followDriftEpisode(facts: {
  readonly open: OpenDriftEpisode | null
  readonly judgement: DriftJudgement
  readonly championVersion: number
  readonly configuration: Configuration
}): DriftEpisodeStep {
  throw new Error(`to be written: ${facts.championVersion}`)
}
