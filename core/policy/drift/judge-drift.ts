import type { Configuration } from '#contracts/configuration'
import type { DriftFigures, DriftOutcome } from '#contracts/drift-figures'
import type { Evidence } from '#contracts/evidence'
import type { Severity } from '#contracts/severity'
import type { FeatureComparison } from './compare-feature.ts'
import { driftSignificance, type Significance } from './drift-significance.ts'
import { graverSeverity } from './severity-rank.ts'

/** A feature's comparison with its judgement: all figures that are kept of a feature. */
export interface FeatureDrift extends FeatureComparison, Readonly<Omit<DriftFigures, keyof FeatureComparison>> {
  readonly threshold: number
}

export interface DriftJudgement {
  /**
   * `drifted` if any feature is; else `stable` if any is; else `insufficient-data` if any is; else `not-comparable`.
   */
  readonly outcome: DriftOutcome
  /** The highest among the drifted features; null unless drifted. */
  readonly severity: Severity | null
  /** One for each comparison, in the same order. */
  readonly features: readonly FeatureDrift[]
  /** Names of the drifted features, largest statistic first. */
  readonly driftedFeatures: readonly string[]
  readonly counts: Readonly<Record<DriftOutcome, number>>
  /** The figures of the feature that drifted most, or came closest to it. */
  readonly evidence: Evidence
}

/**
 * Judges one check of a model's features. A feature has drifted if its difference is material (the statistic reaches
 * `drift_threshold`) and significant among all compared features. Severity: once, twice, three times the threshold.
 *
 * Drift means that inputs changed, not that predictions got worse.
 *
 * @param comparisons all features of the check, including those that could not be compared
 * @complexity O(features log features)
 * @example judgeDrift([], configuration).outcome // => 'not-comparable'
 */
export function judgeDrift(comparisons: readonly FeatureComparison[], configuration: Configuration): DriftJudgement {
  const significance = significanceOf(comparisons, configuration)
  const features = comparisons.map((comparison) =>
    judgeFeature(comparison, significance.get(comparison), configuration.drift_threshold),
  )
  const counts = countOutcomes(features)
  const byStatistic = features.toSorted((a, b) => (b.statistic ?? -1) - (a.statistic ?? -1))
  const drifted = byStatistic.filter(({ outcome }) => outcome === 'drifted')
  return {
    outcome: outcomeOf(counts),
    severity: drifted.reduce<Severity | null>((gravest, { severity }) => graverSeverity(gravest, severity), null),
    features,
    driftedFeatures: drifted.map(({ featureName }) => featureName),
    counts,
    evidence: evidenceOf(drifted[0] ?? byStatistic[0], counts),
  }
}

function significanceOf(
  comparisons: readonly FeatureComparison[],
  configuration: Configuration,
): Map<FeatureComparison, Significance> {
  const compared = comparisons.filter(({ status }) => status === 'comparable')
  const pValues = compared.map(({ pValue }) => pValue ?? 1)
  return new Map(
    driftSignificance(pValues, configuration).map((each, index) => [compared[index] as FeatureComparison, each]),
  )
}

function judgeFeature(
  comparison: FeatureComparison,
  significance: Significance | undefined,
  threshold: number,
): FeatureDrift {
  const { status, statistic } = comparison
  const adjustedPValue = significance?.adjustedPValue ?? null
  if (status !== 'comparable') return { ...comparison, outcome: status, severity: null, threshold, adjustedPValue }
  const severity = significance?.isSignificant ? severityOf(statistic ?? 0, threshold) : null
  return { ...comparison, outcome: severity ? 'drifted' : 'stable', severity, threshold, adjustedPValue }
}

function severityOf(statistic: number, threshold: number): Severity | null {
  // In whole steps of the threshold. The allowance makes 0.3 three times 0.1, which it is not in binary.
  const steps = Math.floor(statistic / threshold + 1e-9)
  if (steps < 1) return null
  return steps >= 3 ? 'high' : steps === 2 ? 'medium' : 'low'
}

function countOutcomes(features: readonly FeatureDrift[]): Record<DriftOutcome, number> {
  const counts = { drifted: 0, stable: 0, 'insufficient-data': 0, 'not-comparable': 0 }
  for (const { outcome } of features) counts[outcome]++
  return counts
}

function outcomeOf(counts: Readonly<Record<DriftOutcome, number>>): DriftOutcome {
  const order = ['drifted', 'stable', 'insufficient-data'] as const
  return order.find((outcome) => counts[outcome] > 0) ?? 'not-comparable'
}

function evidenceOf(most: FeatureDrift | undefined, counts: Readonly<Record<DriftOutcome, number>>): Evidence {
  const summary = { driftedCount: counts.drifted, comparedCount: counts.drifted + counts.stable }
  if (!most || most.statistic === null) return summary
  return {
    feature: most.featureName,
    [most.statisticName === 'ks' ? 'ksStatistic' : 'totalVariation']: most.statistic,
    pValue: most.pValue,
    adjustedPValue: most.adjustedPValue,
    threshold: most.threshold,
    location: most.location,
    referenceCount: most.referenceCount,
    currentCount: most.currentCount,
    note: most.note,
    ...summary,
  }
}
