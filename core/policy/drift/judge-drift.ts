import type { Configuration } from '#contracts/configuration'
import type { DriftFigures, DriftOutcome } from '#contracts/drift-figures'
import type { Evidence } from '#contracts/evidence'
import type { Severity } from '#contracts/severity'
import { type Instant, toIso } from '#core/instant'
import type { FeatureComparison } from './compare-feature.ts'
import type { DriftDetection, FeatureShift } from './detect-drift.ts'
import { graverSeverity, severityOfMultiple } from './severity-rank.ts'
import { shiftOf } from './shift-of.ts'

/** A feature's comparison with its judgement: all figures that are kept of a feature. */
interface FeatureDrift extends FeatureComparison, Readonly<Omit<DriftFigures, keyof FeatureComparison>> {
  readonly threshold: number
}

export interface DriftJudgement {
  /** The first of `drifted`, `stable`, `learning`, `insufficient-data`, `not-comparable` that any feature has. */
  readonly outcome: DriftOutcome
  /** The highest among the drifted features; null unless drifted. */
  readonly severity: Severity | null
  /** The same, of features alone, without the model's own scores. */
  readonly featureSeverity: Severity | null
  /** One for each comparison, in the same order. */
  readonly features: readonly FeatureDrift[]
  /** Names of the drifted features, largest statistic first. */
  readonly driftedFeatures: readonly string[]
  readonly counts: Readonly<Record<DriftOutcome, number>>
  /** The figures of the feature that drifted most, or came closest to it; of those that an open episode names first. */
  readonly evidence: Evidence
}

/** The features over time, as a look knows them. */
export type WatchedDrift =
  | { readonly status: 'learning'; readonly until: Instant }
  | {
      readonly status: 'watched'
      readonly detection: DriftDetection
      /** How many times the threshold the evidence carries: 1 to 3 with an alarm, else 0. */
      readonly multiple: number
    }

/** Series that are watched together. */
interface WatchedSeries {
  /** All of them, including those that could not be compared. */
  readonly comparisons: readonly FeatureComparison[]
  readonly watched: WatchedDrift
}

export interface DriftToJudge extends WatchedSeries {
  /** The model's own scores; null or missing where they are not watched. */
  readonly scores?: WatchedSeries | null
  /** The features that the open episode names: while none is drifted, the evidence is of them. */
  readonly named?: readonly string[]
  readonly now: Instant
  readonly configuration: Pick<Configuration, 'drift_threshold'>
}

/**
 * Judges one look at a model's features. A feature has drifted if the evidence over time says so (see
 * `detect-drift.ts`) and the difference is material: the statistic over the days since the change began reaches
 * `drift_threshold`. Severity: once, twice, three times the threshold, and no higher than the evidence carries.
 *
 * Drift means that inputs changed, not that predictions got worse.
 *
 * @complexity O(features log features)
 * @example judgeDrift({ comparisons: [], watched: { status: 'learning', until: 0 }, now: 0, configuration }).outcome
 *   // => 'not-comparable'
 */
export function judgeDrift(drift: DriftToJudge): DriftJudgement {
  const { comparisons, watched, scores, named = [], now, configuration } = drift
  const judged = (series: WatchedSeries) =>
    series.comparisons.map((comparison) => judgeFeature(comparison, series.watched, configuration.drift_threshold))
  const ofScores = new Set(scores?.comparisons.map(({ featureName }) => featureName))
  const features = [...judged({ comparisons, watched }), ...(scores ? judged(scores) : [])]
  const counts = countOutcomes(features)
  const byStatistic = features.toSorted((a, b) => (b.statistic ?? -1) - (a.statistic ?? -1))
  const drifted = byStatistic.filter(({ outcome }) => outcome === 'drifted')
  const most = drifted[0] ?? byStatistic.find(({ featureName }) => named.includes(featureName)) ?? byStatistic[0]
  const ofFeatures = drifted.filter(({ featureName }) => !ofScores.has(featureName))
  const isScore = most !== undefined && ofScores.has(most.featureName)
  const onlyScores = drifted.length > 0 && ofFeatures.length === 0
  return {
    outcome: outcomeOf(counts),
    severity: gravestOf(drifted),
    featureSeverity: gravestOf(ofFeatures),
    features,
    driftedFeatures: drifted.map(({ featureName }) => featureName),
    counts,
    evidence: {
      ...evidenceOf(most, { counts, watched: isScore && scores ? scores.watched : watched, now }),
      ...(isScore && { reference: 'held-out-scores' }),
      ...(onlyScores && { onlyScores }),
    },
  }
}

function gravestOf(features: readonly FeatureDrift[]): Severity | null {
  return features.reduce<Severity | null>((gravest, { severity }) => graverSeverity(gravest, severity), null)
}

function judgeFeature(comparison: FeatureComparison, watched: WatchedDrift, threshold: number): FeatureDrift {
  const { status, statistic } = comparison
  const shift = watched.status === 'watched' ? watched.detection.features.get(comparison.featureName) : undefined
  const figures = {
    ...comparison,
    threshold,
    severity: null,
    falseAlarmsPerYear: shift ? shift.falseAlarmsPerYear : null,
    since: null,
    learningUntil: null,
  }
  if (status !== 'comparable') return { ...figures, outcome: status }
  if (watched.status === 'learning') return { ...figures, outcome: 'learning', learningUntil: toIso(watched.until) }
  if (!shift) return { ...figures, outcome: 'insufficient-data', note: 'too-few-days' }
  const isShown = watched.detection.isAlarm && (watched.detection.isOverall || shift.isNamed)
  const shown = multipleOf(statistic ?? 0, threshold)
  const multiple = isShown ? Math.min(shown, watched.multiple) : 0
  if (multiple < 1) return { ...figures, outcome: 'stable', note: shown >= 1 ? 'not-evident' : figures.note }
  const since = shift.since ?? watched.detection.since
  return {
    ...figures,
    outcome: 'drifted',
    severity: severityOfMultiple(multiple),
    since: since === null ? null : toIso(since),
  }
}

/** Whole steps of the threshold. The allowance makes 0.3 three times 0.1, which it is not in binary. */
function multipleOf(statistic: number, threshold: number): number {
  return Math.floor(statistic / threshold + 1e-9)
}

function countOutcomes(features: readonly FeatureDrift[]): Record<DriftOutcome, number> {
  const counts = { drifted: 0, stable: 0, learning: 0, 'insufficient-data': 0, 'not-comparable': 0 }
  for (const { outcome } of features) counts[outcome]++
  return counts
}

function outcomeOf(counts: Readonly<Record<DriftOutcome, number>>): DriftOutcome {
  const order = ['drifted', 'stable', 'learning', 'insufficient-data'] as const
  return order.find((outcome) => counts[outcome] > 0) ?? 'not-comparable'
}

function evidenceOf(
  most: FeatureDrift | undefined,
  look: {
    readonly counts: Readonly<Record<DriftOutcome, number>>
    readonly watched: WatchedDrift
    readonly now: Instant
  },
): Evidence {
  const { counts, watched, now } = look
  const summary = { driftedCount: counts.drifted, comparedCount: counts.drifted + counts.stable }
  if (!most || most.statistic === null) return summary
  const found = {
    feature: most.featureName,
    [most.statisticName === 'ks' ? 'ksStatistic' : 'totalVariation']: most.statistic,
    threshold: most.threshold,
    location: most.location,
    referenceCount: most.referenceCount,
    currentCount: most.currentCount,
    note: most.note,
  }
  if (watched.status === 'learning') return { ...found, learningUntil: toIso(watched.until), ...summary }
  const { detection } = watched
  const shift: FeatureShift | undefined = detection.features.get(most.featureName)
  const since = shift?.since ?? detection.since
  return {
    ...found,
    ...(most.outcome === 'drifted' && {
      shift: shift ? shiftOf(shift) : null,
      since: since === null ? null : toIso(since),
      lastingHours: since === null ? null : Math.round((now - since) / 3_600_000),
      falseAlarmsPerYear: detection.falseAlarmsPerYear,
    }),
    ...summary,
  }
}
