import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { hourMs, type Instant, toIso } from '#core/instant'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { type BreakageProblem, findBreakage } from './find-breakage.ts'
import { findRejectedRows, type IncomingRows } from './find-rejected-rows.ts'

export type DataQualityProblem = BreakageProblem | 'silence' | 'rejected-rows'

export interface DataQualityFinding {
  readonly problem: DataQualityProblem
  /** The feature, {@link silenceSubject} or a {@link RejectedSubject}. */
  readonly subject: string
  /**
   * Above the limit that closes an episode, below the one that opens it: an open episode continues, a new one does not
   * open.
   */
  readonly isLingering: boolean
  readonly evidence: Evidence
}

export interface DataQualityJudgement {
  /** At most one for each subject. */
  readonly findings: readonly DataQualityFinding[]
  /** Subjects with too few recent rows to judge: features with a reference, and incoming rows. */
  readonly unjudged: readonly string[]
}

export interface QualityFeature {
  readonly featureName: string
  /** Null when the champion has none for this feature, which then cannot be judged. */
  readonly reference: FeatureProfile | null
  /** The profile of a short recent window; null when the window has none. */
  readonly recent: FeatureProfile | null
}

/** The subject of a finding of silence. */
const silenceSubject = 'observations'

/** Rows that any judgement needs to tell a broken pipeline from a bad row. */
export const qualityRowsMin = 20

/**
 * Judges whether a model's data is broken, as opposed to drifted: null rates that rose, columns that vanished,
 * categories that the reference lacks, rejected rows, and silence. Such data must not cause a retraining (law 7).
 *
 * Wrong values that look right are not found.
 *
 * @param facts `lastObservedAt` is null for a model without any observation: it cannot fall silent
 * @complexity O(features, and their categories)
 * @see `find-breakage.ts` and `find-rejected-rows.ts` for the limits
 * @example judgeDataQuality({ features: [], lastObservedAt: 0, now: 90_000_000, configuration }).findings[0]?.problem
 *   // => 'silence'
 */
export function judgeDataQuality({
  features,
  incoming = [],
  lastObservedAt,
  now,
  configuration,
}: {
  readonly features: readonly QualityFeature[]
  /** The latest rows that came in, rejected ones included. */
  readonly incoming?: readonly IncomingRows[]
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
  for (const rows of incoming) {
    if (rows.rowCount < qualityRowsMin) unjudged.push(rows.subject)
    else {
      const rejected = findRejectedRows(rows, configuration)
      if (rejected) findings.push({ subject: rows.subject, ...rejected })
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
