import type { Configuration } from '#contracts/configuration'
import { type DataProblem, isOfFeature, type RowSubject } from '#contracts/events/data-problem'
import type { Evidence } from '#contracts/evidence'
import { dayMs, hourMs, type Instant } from '#core/instant'
import { falseAlarmsAllowed } from '#core/policy/false-alarm-budget'
import type { FeatureInUse } from './feature-in-use.ts'
import { findBreakages, sharesPerFeature } from './find-breakages.ts'
import { findRejectedRows, type IncomingRows } from './find-rejected-rows.ts'
import { findRepeatedRows, type Repeats } from './find-repeated-rows.ts'
import { findSilence, type Silence } from './find-silence.ts'
import { findVolumeChange, type Volume } from './find-volume-change.ts'
import { qualityRowsMin } from './judge-share.ts'

export interface DataQualityFinding {
  readonly problem: DataProblem
  /** The feature, {@link observationsSubject} or a {@link RejectedSubject}. */
  readonly subject: string
  /**
   * Above the limit that closes an episode, below the one that opens it: an open episode continues, a new one does not
   * open.
   */
  readonly isLingering: boolean
  readonly evidence: Evidence
}

export interface DataQualityJudgement {
  /** The gravest of a subject first. */
  readonly findings: readonly DataQualityFinding[]
  /** Subjects with too few recent rows to judge: features with a reference, and incoming rows. */
  readonly unjudged: readonly string[]
}

/** The facts about a feature; null where it cannot be judged, as without a recent row. */
export interface QualityFeature {
  readonly featureName: string
  readonly inUse: Omit<FeatureInUse, 'limits'> | null
}

/** The subject of findings about observations as a whole. */
export const observationsSubject = 'observations' satisfies RowSubject

/** The subject of repeated rows: observations may be silent or too many at the same time. */
export const repeatedSubject = 'repeated rows' satisfies RowSubject

/**
 * Looks in a year that are worth an independent one: the latest 24 hours are others after six hours at the earliest.
 */
const looksPerYear = (365 * dayMs) / (6 * hourMs)

/** Rows and labels rejected, rows repeated, their number. */
const sharesPerModel = 4

/** Figures that are looked at, each with an equal part of the false alarms. @example seriesOf(10) // => 34 */
export function seriesOf(featureCount: number): number {
  return featureCount * sharesPerFeature + sharesPerModel
}

/**
 * Judges whether a model's data is broken, as opposed to drifted: null rates that rose, columns that vanished or are
 * stuck, categories that the reference lacks, numbers out of range, rejected and repeated rows, a changed number of
 * rows, and silence. Such data must not cause a retraining (law 7).
 *
 * The latest day is compared with days before it, and each look at each figure has an equal part of the false alarms
 * that data quality is allowed. Wrong values that look right are not found.
 *
 * @param facts `silence` is null for a model without any observation: it cannot fall silent
 * @complexity O(features, their days and categories)
 * @example judgeDataQuality({ features: [], silence: { since: 0, afterMs: 86_400_000, usualPauseMs: null },
 *   now: 90_000_000, configuration }).findings[0]?.problem // => 'silence'
 */
export function judgeDataQuality({
  features,
  incoming = [],
  repeats = null,
  volume = null,
  silence,
  now,
  configuration,
}: {
  readonly features: readonly QualityFeature[]
  /** The latest rows that came in, rejected ones included. */
  readonly incoming?: readonly IncomingRows[]
  /** Null where rows have no digests. */
  readonly repeats?: Pick<Repeats, 'days' | 'latest'> | null
  readonly volume?: Pick<Volume, 'days' | 'latest'> | null
  readonly silence: Silence | null
  readonly now: Instant
  readonly configuration: Configuration
}): DataQualityJudgement {
  const chanceMax = falseAlarmsAllowed('data-quality', configuration) / (looksPerYear * seriesOf(features.length))
  const { null_rate_rise_max, unseen_share_max } = configuration
  const limits = { null_rate_rise_max, unseen_share_max, chanceMax }
  const findings: DataQualityFinding[] = []
  const unjudged: string[] = []
  for (const { featureName, inUse } of features) {
    if (!inUse || inUse.latest.rowCount < qualityRowsMin) unjudged.push(featureName)
    else for (const found of findBreakages({ ...inUse, limits })) findings.push({ subject: featureName, ...found })
  }
  for (const rows of incoming) {
    if (rows.latest.rowCount < qualityRowsMin) unjudged.push(rows.subject)
    else {
      const rejected = findRejectedRows(rows, limits)
      if (rejected) findings.push({ subject: rows.subject, ...rejected })
    }
  }
  // Rows that have lost the values that tell them apart look alike, and repeat nothing.
  if (findings.some(({ problem }) => isOfFeature(problem))) unjudged.push(repeatedSubject)
  else {
    const repeated = repeats && findRepeatedRows({ ...repeats, limits })
    if (repeated) findings.push({ subject: repeatedSubject, ...repeated })
  }
  const silent = findSilence(silence, now)
  if (silent) return { findings: [...findings, { subject: observationsSubject, ...silent }], unjudged }
  const changed = volume && findVolumeChange({ ...volume, chanceMax })
  if (changed) findings.push({ subject: observationsSubject, ...changed })
  return { findings, unjudged }
}
