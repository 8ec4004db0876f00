import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { hourMs, type Instant, toIso } from '#core/instant'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { findBreakage } from './find-breakage.ts'

export type DataQualityProblem = 'null-spike' | 'unseen-categories' | 'missing-columns' | 'silence'

export interface DataQualityFinding {
  readonly problem: DataQualityProblem
  /** The feature, or {@link silenceSubject}. */
  readonly subject: string
  /** Less than what opens an episode, more than what closes one: an open one stays, none opens. */
  readonly isLingering: boolean
  readonly evidence: Evidence
}

export interface DataQualityJudgement {
  /** At most one a subject. */
  readonly findings: readonly DataQualityFinding[]
  /** Features with a reference, of which too few recent rows came to say anything. */
  readonly unjudged: readonly string[]
}

export interface QualityFeature {
  readonly featureName: string
  /** Null where the champion has none for it: then there is nothing to be broken against. */
  readonly reference: FeatureProfile | null
  /** Of a short recent window; null where it has no profile of it. */
  readonly recent: FeatureProfile | null
}

/** What silence is about. */
const silenceSubject = 'observations'

/** Rows that it takes to tell a broken pipeline from a bad row: whatever is judged, judging needs this many. */
export const qualityRowsMin = 20

/**
 * Judges whether a model's data is broken, as opposed to drifted: null rates that rose, columns that vanished, categories that
 * nobody has seen, and silence. Such data must not retrain anything (law 7).
 *
 * Says nothing of values that are wrong but look right. Sees only rows that were accepted.
 *
 * @param facts `lastObservedAt` is null for a model that never had an observation: it cannot fall silent
 * @complexity O(features, and their categories)
 * @see `find-breakage.ts` for the limits
 * @example judgeDataQuality({ features: [], lastObservedAt: 0, now: 90_000_000, configuration }).findings[0]?.problem // => 'silence'
 */
export function judgeDataQuality({
  features,
  lastObservedAt,
  now,
  configuration,
}: {
  readonly features: readonly QualityFeature[]
  readonly lastObservedAt: Instant | null
  readonly now: Instant
  readonly configuration: Configuration
}): DataQualityJudgement {
  const findings: DataQualityFinding[] = []
  const unjudged: string[] = []
  for (const { featureName, reference, recent } of features) {
    if (!reference) continue
    if (!recent || recent.rowCount < qualityRowsMin) unjudged.push(featureName)
    else {
      const breakage = findBreakage({ reference, recent, configuration })
      if (breakage) findings.push({ subject: featureName, ...breakage })
    }
  }
  const silence = findSilence({ lastObservedAt, now, configuration })
  return { findings: silence ? [...findings, silence] : findings, unjudged }
}

function findSilence(facts: {
  readonly lastObservedAt: Instant | null
  readonly now: Instant
  readonly configuration: Configuration
}): DataQualityFinding | null {
  const { lastObservedAt, now, configuration } = facts
  if (lastObservedAt === null || now - lastObservedAt <= configuration.silence_hours * hourMs) return null
  const evidence = {
    lastObservedAt: toIso(lastObservedAt),
    silentHours: (now - lastObservedAt) / hourMs,
    silenceHours: configuration.silence_hours,
  }
  return { problem: 'silence', subject: silenceSubject, isLingering: false, evidence }
}
