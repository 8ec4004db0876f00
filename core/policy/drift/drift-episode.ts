import type { Configuration } from '#contracts/configuration'
import type { Severity } from '#contracts/severity'
import type { DriftJudgement } from './judge-drift.ts'
import { severityRank } from './severity-rank.ts'

export interface OpenDriftEpisode {
  /** The champion whose reference the features drifted from. */
  readonly championVersion: number
  /** The highest that it had so far. */
  readonly severity: Severity
  /** Looks in a row without drift. */
  readonly quietChecks: number
  /** Features that it named: while one of them cannot be judged, a look is not quiet. */
  readonly features?: readonly string[] | undefined
}

/** What a look changes: `continued` and `quiet` are no news and no event. */
export type DriftEpisodeStep =
  | {
      readonly change: 'opened'
      readonly severity: Severity
      readonly features: readonly string[]
      readonly quietChecks: 0
    }
  | {
      readonly change: 'escalated'
      readonly severity: Severity
      readonly severityBefore: Severity
      readonly features: readonly string[]
      readonly quietChecks: 0
    }
  | { readonly change: 'continued'; readonly quietChecks: number }
  | { readonly change: 'closed'; readonly reason: 'came-back' | 'champion-changed'; readonly quietChecks: number }
  | { readonly change: 'quiet'; readonly quietChecks: 0 }

export interface DriftEpisodeFacts {
  readonly open: OpenDriftEpisode | null
  readonly judgement: DriftJudgement
  readonly championVersion: number
  readonly configuration: Pick<Configuration, 'drift_closing_looks'>
}

/**
 * Follows a model's drift episode by one look: it opens with the first drift, escalates only to a severity that it never had,
 * and closes after `drift_closing_looks` quiet looks in a row, or when another champion brings another reference.
 *
 * A look that could not compare is neither drift nor quiet: it changes nothing. When the champion changed, the old episode
 * closes and the next look opens a new one, if there is drift from the new reference as well.
 *
 * @complexity O(features)
 * @example followDriftEpisode({ open: null, judgement: judgeDrift([], configuration), championVersion: 3, configuration }).change // => 'quiet'
 */
export function followDriftEpisode({
  open,
  judgement,
  championVersion,
  configuration,
}: DriftEpisodeFacts): DriftEpisodeStep {
  const { severity, driftedFeatures: features } = judgement
  if (!open)
    return severity ? { change: 'opened', severity, features, quietChecks: 0 } : { change: 'quiet', quietChecks: 0 }
  if (open.championVersion !== championVersion) {
    return { change: 'closed', reason: 'champion-changed', quietChecks: open.quietChecks }
  }
  if (severity) {
    return severityRank(severity) > severityRank(open.severity)
      ? { change: 'escalated', severity, severityBefore: open.severity, features, quietChecks: 0 }
      : { change: 'continued', quietChecks: 0 }
  }
  if (!isQuiet(judgement, open)) return { change: 'continued', quietChecks: open.quietChecks }
  const quietChecks = open.quietChecks + 1
  return quietChecks >= configuration.drift_closing_looks
    ? { change: 'closed', reason: 'came-back', quietChecks }
    : { change: 'continued', quietChecks }
}

function isQuiet({ outcome, features }: DriftJudgement, open: OpenDriftEpisode): boolean {
  if (outcome !== 'stable') return false
  const named = new Set(open.features)
  return features.every(({ featureName, outcome: each }) => each === 'stable' || !named.has(featureName))
}
