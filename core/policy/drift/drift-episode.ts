import type { Severity } from '#contracts/severity'
import type { DriftJudgement } from './judge-drift.ts'
import { graverSeverity } from './severity-rank.ts'

export interface OpenDriftEpisode {
  /** The champion whose reference the features were last compared with. */
  readonly championVersion: number
  /** The highest so far. */
  readonly severity: Severity
  /** The highest of features so far; null while only scores drifted. */
  readonly featureSeverity: Severity | null
}

/** The change that a check makes: only some of them make an event. */
export type DriftEpisodeStep =
  | { readonly change: 'opened'; readonly severity: Severity; readonly features: readonly string[] }
  | {
      readonly change: 'escalated'
      readonly severity: Severity
      readonly severityBefore: Severity
      readonly featureSeverity: Severity | null
      readonly features: readonly string[]
    }
  /** Another champion brought another reference, with which the drift is compared from now on. */
  | { readonly change: 'handed-over'; readonly severity: Severity }
  | { readonly change: 'continued' }
  | { readonly change: 'closed'; readonly reason: 'came-back' | 'not-comparable' }
  | { readonly change: 'quiet' }

interface DriftEpisodeFacts {
  readonly open: OpenDriftEpisode | null
  readonly judgement: Pick<DriftJudgement, 'severity' | 'featureSeverity' | 'driftedFeatures'>
  /** Whether the features are back within the tolerance (see `is-back.ts`); null where nothing tells. */
  readonly isBack: boolean | null
  /** It names scores alone, and this champion's cannot be compared: nothing would ever end it. */
  readonly isMoot?: boolean
  readonly championVersion: number
}

/**
 * Follows a model's drift episode by one check. An episode opens with the first drift, escalates only to a severity
 * that it never had, as a whole or in its features, and closes when the features are back. A promotion does not end it:
 * the drift is then compared with the new champion's reference, and ends if it is none against that.
 *
 * @complexity O(1)
 * @example followDriftEpisode({ open: null, judgement: { severity: null, featureSeverity: null, driftedFeatures: [] },
 *   isBack: null, championVersion: 3 }).change // => 'quiet'
 */
export function followDriftEpisode({
  open,
  judgement,
  isBack,
  isMoot = false,
  championVersion,
}: DriftEpisodeFacts): DriftEpisodeStep {
  const { severity, featureSeverity, driftedFeatures: features } = judgement
  if (!open) return severity ? { change: 'opened', severity, features } : { change: 'quiet' }
  if (isBack === true) return { change: 'closed', reason: 'came-back' }
  if (isMoot) return { change: 'closed', reason: 'not-comparable' }
  const ofFeatures = graverSeverity(open.featureSeverity, featureSeverity)
  const gravest = graverSeverity(open.severity, severity) ?? open.severity
  // Drift of scores alone is never evident. Once features drift as gravely it has to be told, or nobody would act on
  // it.
  if (gravest !== open.severity || ofFeatures !== open.featureSeverity)
    return {
      change: 'escalated',
      severity: gravest,
      severityBefore: open.severity,
      featureSeverity: ofFeatures,
      features,
    }
  return open.championVersion === championVersion
    ? { change: 'continued' }
    : { change: 'handed-over', severity: open.severity }
}
