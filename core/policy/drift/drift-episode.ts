import type { Configuration } from '#contracts/configuration'
import type { Severity } from '#contracts/severity'
import type { DriftJudgement } from './judge-drift.ts'
import { severityRank } from './severity-rank.ts'

export interface OpenDriftEpisode {
  /** The champion whose reference the features drifted from. */
  readonly championVersion: number
  /** The highest so far. */
  readonly severity: Severity
  /** Checks in a row without drift. */
  readonly quietChecks: number
  /** The features that the episode named: a check that cannot judge one of them is not quiet. */
  readonly features?: readonly string[] | undefined
}

/** The change that a check makes: `continued` and `quiet` make no news and no event. */
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

interface DriftEpisodeFacts {
  readonly open: OpenDriftEpisode | null
  readonly judgement: DriftJudgement
  readonly championVersion: number
  readonly configuration: Pick<Configuration, 'drift_closing_looks'>
}

/**
 * Follows a model's drift episode by one check. An episode opens with the first drift and escalates only to a severity
 * that it never had. It closes after `drift_closing_looks` quiet checks in a row, or when another champion brings
 * another reference.
 *
 * A check that could not compare is neither drifted nor quiet: it changes nothing. When the champion changed, the old
 * episode closes. The next check opens a new one if there is drift from the new reference as well.
 *
 * @complexity O(features)
 * @example followDriftEpisode({ open: null, judgement: judgeDrift([], configuration), championVersion: 3, configuration
 *   }).change // => 'quiet'
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
