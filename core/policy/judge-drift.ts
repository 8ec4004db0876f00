import type { Configuration } from '#contracts/configuration'
import type { Evidence, Severity } from '#contracts/model-types'
import type { FeatureComparison } from './compare-feature.ts'

export type DriftOutcome = 'drifted' | 'stable' | 'insufficient-data' | 'not-comparable'

export interface FeatureDrift extends FeatureComparison {
  readonly outcome: DriftOutcome
  /** Null unless drifted. */
  readonly severity: Severity | null
  readonly threshold: number
}

export interface DriftJudgement {
  /** `drifted` if any feature is; else `stable` if any is; else `insufficient-data` if any is; else `not-comparable`. */
  readonly outcome: DriftOutcome
  /** The highest of the drifted features; null unless drifted. */
  readonly severity: Severity | null
  /** One a feature, in the order of the comparisons. */
  readonly features: readonly FeatureDrift[]
  /** Names of the drifted features, largest statistic first. */
  readonly driftedFeatures: readonly string[]
  readonly counts: Readonly<Record<DriftOutcome, number>>
  /** The numbers of the feature that drifted most, or that came closest. */
  readonly evidence: Evidence
}

/** Judges one look at a model's features. */
export function judgeDrift(comparisons: readonly FeatureComparison[], configuration: Configuration): DriftJudgement {
  throw new Error(`to be written: ${comparisons.length} ${configuration.drift_threshold}`)
}
