import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import type { Severity } from '#contracts/severity'
import type { SampleComparison } from './compare-feature.ts'
import { driftSignificance, type Significance } from './drift-significance.ts'
import { graverSeverity, severityOfMultiple } from './severity-rank.ts'

/** A column's comparison with its verdict. */
export interface SampleDrift extends SampleComparison {
  readonly outcome: SampleOutcome
  readonly severity: Severity | null
  readonly threshold: number
  /** After Benjamini-Hochberg over the compared columns; null unless compared. */
  readonly adjustedPValue: number | null
}

type SampleOutcome = 'drifted' | 'stable' | 'insufficient-data' | 'not-comparable'

export interface SamplesJudgement {
  /**
   * `drifted` if any column is; else `stable` if any is; else `insufficient-data` if any is; else `not-comparable`.
   */
  readonly outcome: SampleOutcome
  /** The highest among the drifted columns; null unless drifted. */
  readonly severity: Severity | null
  /** One for each comparison, in the same order. */
  readonly features: readonly SampleDrift[]
  /** Names of the drifted columns, largest statistic first. */
  readonly driftedFeatures: readonly string[]
  readonly counts: Readonly<Record<SampleOutcome, number>>
  /** The figures of the column that drifted most, or came closest to it. */
  readonly evidence: Evidence
}

/**
 * Judges two samples that are compared once, such as two files. A column has drifted if its difference is material (the
 * statistic reaches `drift_threshold`) and significant among all compared columns. Severity: once, twice, three times
 * the threshold.
 *
 * It takes rows for independent, because two files without times say nothing else. A stream that is looked at again and
 * again is judged by `judge-drift.ts`.
 *
 * @param comparisons all columns, including those that could not be compared
 * @complexity O(columns log columns)
 * @example judgeSamples([], configuration).outcome // => 'not-comparable'
 */
export function judgeSamples(
  comparisons: readonly SampleComparison[],
  configuration: Pick<Configuration, 'drift_threshold' | 'drift_significance'>,
): SamplesJudgement {
  const significance = significanceOf(comparisons, configuration)
  const features = comparisons.map((comparison) =>
    judgeSample(comparison, significance.get(comparison), configuration.drift_threshold),
  )
  const counts = { drifted: 0, stable: 0, 'insufficient-data': 0, 'not-comparable': 0 }
  for (const { outcome } of features) counts[outcome]++
  const byStatistic = features.toSorted((a, b) => (b.statistic ?? -1) - (a.statistic ?? -1))
  const drifted = byStatistic.filter(({ outcome }) => outcome === 'drifted')
  const order = ['drifted', 'stable', 'insufficient-data'] as const
  return {
    outcome: order.find((outcome) => counts[outcome] > 0) ?? 'not-comparable',
    severity: drifted.reduce<Severity | null>((gravest, { severity }) => graverSeverity(gravest, severity), null),
    features,
    driftedFeatures: drifted.map(({ featureName }) => featureName),
    counts,
    evidence: evidenceOf(drifted[0] ?? byStatistic[0], counts),
  }
}

function evidenceOf(most: SampleDrift | undefined, counts: SamplesJudgement['counts']): Evidence {
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

function significanceOf(
  comparisons: readonly SampleComparison[],
  configuration: Pick<Configuration, 'drift_significance'>,
): Map<SampleComparison, Significance> {
  const compared = comparisons.filter(({ status }) => status === 'comparable')
  const pValues = compared.map(({ pValue }) => pValue ?? 1)
  return new Map(
    driftSignificance(pValues, configuration).map((each, index) => [compared[index] as SampleComparison, each]),
  )
}

function judgeSample(
  comparison: SampleComparison,
  significance: Significance | undefined,
  threshold: number,
): SampleDrift {
  const { status, statistic } = comparison
  const adjustedPValue = significance?.adjustedPValue ?? null
  if (status !== 'comparable') return { ...comparison, outcome: status, severity: null, threshold, adjustedPValue }
  // The allowance makes 0.3 three times 0.1, which it is not in binary.
  const severity = significance?.isSignificant ? severityOfMultiple((statistic ?? 0) / threshold + 1e-9) : null
  return { ...comparison, outcome: severity ? 'drifted' : 'stable', severity, threshold, adjustedPValue }
}
