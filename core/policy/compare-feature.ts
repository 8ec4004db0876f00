import type { Configuration } from '#contracts/configuration'
import type { FeatureGroup, FeatureKind } from '#contracts/model-types'
import type { FeatureProfile } from '#core/profile/feature-profile'

/** Why a feature cannot be compared, or what is special about a comparison. */
export type ComparisonNote =
  /** No reference was kept for it: it is new since the champion was trained. */
  | 'no-reference'
  /** The reference has no value at all, only nulls. */
  | 'reference-empty'
  /** The reference has one value only: the statistic is the share of current values that differ from it. */
  | 'reference-constant'
  /** Fewer current values than a comparison needs. */
  | 'too-few-rows'
  /** It was numeric and is categorical now, or the other way round. */
  | 'kind-changed'
  /** It has an open data-quality problem: what differs is the pipeline, not the world. */
  | 'broken-data'

/** One feature now against its reference: an effect size and its p-value, not yet a verdict. */
export interface FeatureComparison {
  readonly featureName: string
  readonly group: FeatureGroup
  readonly kind: FeatureKind
  readonly status: 'comparable' | 'insufficient-data' | 'not-comparable'
  readonly note: ComparisonNote | null
  /** In [0, 1]; null unless comparable. */
  readonly statistic: number | null
  readonly statisticName: 'ks' | 'total-variation'
  /** Where they differ most: a value of a numeric feature, a category of a categorical one. */
  readonly location: number | string | null
  /** Of this feature alone, as if rows were independent; null unless comparable. */
  readonly pValue: number | null
  /** Values, without nulls. */
  readonly referenceCount: number
  readonly currentCount: number
  /** Null where there is no row. */
  readonly nullRateReference: number | null
  readonly nullRateCurrent: number | null
}

/** Compares a feature's current profile with its reference. */
export function compareFeature(facts: {
  readonly featureName: string
  readonly group: FeatureGroup
  readonly kind: FeatureKind
  /** Null where the champion has none for it. */
  readonly reference: FeatureProfile | null
  /** Null where the window has no profile of it. */
  readonly current: FeatureProfile | null
  /** It has an open data-quality problem. */
  readonly broken: boolean
  readonly configuration: Configuration
}): FeatureComparison {
  throw new Error(`to be written: ${facts.featureName}`)
}
