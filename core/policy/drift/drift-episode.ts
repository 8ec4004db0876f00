import type { Severity } from '#contracts/severity'
import type { DriftJudgement } from './judge-drift.ts'
import { severityRank } from './severity-rank.ts'

export interface OpenDriftEpisode {
  /** The champion whose reference the features were last compared with. */
  readonly championVersion: number
  /** The highest so far. */
  readonly severity: Severity
}

/** The change that a check makes: only some of them make an event. */
export type DriftEpisodeStep =
  | { readonly change: 'opened'; readonly severity: Severity; readonly features: readonly string[] }
  | {
      readonly change: 'escalated'
      readonly severity: Severity
      readonly severityBefore: Severity
      readonly features: readonly string[]
    }
  /** Another champion brought another reference, with which the drift is compared from now on. */
  | { readonly change: 'handed-over'; readonly severity: Severity }
  | { readonly change: 'continued' }
  | { readonly change: 'closed'; readonly reason: 'came-back' | 'not-comparable' }
  | { readonly change: 'quiet' }

interface DriftEpisodeFacts {
  readonly open: OpenDriftEpisode | null
  readonly judgement: Pick<DriftJudgement, 'severity' | 'driftedFeatures'>
  /** Whether the features are back within the tolerance (see `is-back.ts`); null where nothing tells. */
  readonly isBack: boolean | null
  /** It names scores alone, and this champion's cannot be compared: nothing would ever end it. */
  readonly isMoot?: boolean
  readonly championVersion: number
}

/**
 * Follows a model's drift episode by one check. An episode opens with the first drift, escalates only to a severity
 * that it never had, and closes when the features are back. A promotion does not end it: the drift is then compared
 * with the new champion's reference, and ends if it is none against that.
 *
 * @complexity O(1)
 * @example followDriftEpisode({ open: null, judgement: { severity: null, driftedFeatures: [] }, isBack: null,
 *   championVersion: 3 }).change // => 'quiet'
 */
export function followDriftEpisode({
  open,
  judgement,
  isBack,
  isMoot = false,
  championVersion,
}: DriftEpisodeFacts): DriftEpisodeStep {
  const { severity, driftedFeatures: features } = judgement
  if (!open) return severity ? { change: 'opened', severity, features } : { change: 'quiet' }
  if (isBack === true) return { change: 'closed', reason: 'came-back' }
  if (isMoot) return { change: 'closed', reason: 'not-comparable' }
  if (severityRank(severity) > severityRank(open.severity) && severity)
    return { change: 'escalated', severity, severityBefore: open.severity, features }
  return open.championVersion === championVersion
    ? { change: 'continued' }
    : { change: 'handed-over', severity: open.severity }
}
