import type { Configuration } from '#contracts/configuration'
import type { FeatureGroup, FeatureKind } from '#contracts/features'
import { type FeatureProfile, valueCountOf } from '#core/profile/feature-profile'
import { type Difference, measureDifference } from './measure-difference.ts'

/** Why a feature cannot be compared, or what is special about a comparison. */
type ComparisonNote =
  /** No reference was kept for it: it is new since the champion was trained. */
  | 'no-reference'
  /** The reference has no value at all, only nulls. */
  | 'reference-empty'
  /** The reference has one value only: the statistic is the share of current values that differ from it. */
  | 'reference-constant'
  /** The current window has one value only where the reference has several: a sensor that is stuck, or a world at rest. */
  | 'current-constant'
  /** Fewer current rows or values than a comparison needs. */
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
  readonly referenceNullRate: number | null
  readonly currentNullRate: number | null
}

export interface FeatureToCompare {
  readonly featureName: string
  readonly group: FeatureGroup
  readonly kind: FeatureKind
  /** Null where the champion has none for it. */
  readonly reference: FeatureProfile | null
  /** Null where the window has no profile of it. */
  readonly current: FeatureProfile | null
  /** It has an open data-quality problem. */
  readonly broken: boolean
  readonly configuration: Pick<Configuration, 'drift_rows_min'>
}

/**
 * Values that a comparison needs beside `drift_rows_min` rows, for features that are mostly null: with fewer, two samples of one
 * distribution differ by more than twice the usual threshold more often than not.
 */
const comparedValuesMin = 30

/**
 * Compares a feature's current profile with its reference.
 *
 * A constant reference is compared, not skipped: a feature that never varied while the champion learned, and varies now, is news
 * that no quantile shows. Its statistic is the share of values off the constant, and the note says so.
 *
 * @complexity O(retained values); the reference's view is made once
 * @see `measure-difference.ts` for the statistics
 * @example compareFeature({ featureName: 'size', group: 'other', kind: 'numeric', reference: null, current: null, broken: false, configuration }).note // => 'no-reference'
 */
export function compareFeature(feature: FeatureToCompare): FeatureComparison {
  const { reference, current } = feature
  const hindrance = hindranceOf(feature)
  if (hindrance || !reference || !current) return comparisonOf(feature, hindrance ?? 'no-reference', null)
  const difference = measureDifference(reference, current)
  return comparisonOf(feature, difference.note, difference)
}

/** What stands for good comes before what passes with more rows. */
function hindranceOf({ reference, current, kind, broken, configuration }: FeatureToCompare): ComparisonNote | null {
  if (broken) return 'broken-data'
  if (!reference) return 'no-reference'
  if (reference.kind !== kind || (current && current.kind !== kind)) return 'kind-changed'
  if (valueCountOf(reference) === 0) return 'reference-empty'
  if (!current || current.rowCount < configuration.drift_rows_min) return 'too-few-rows'
  return valueCountOf(current) < comparedValuesMin ? 'too-few-rows' : null
}

function comparisonOf(
  { featureName, group, kind, reference, current }: FeatureToCompare,
  note: ComparisonNote | null,
  difference: Difference | null,
): FeatureComparison {
  return {
    featureName,
    group,
    kind,
    status: difference ? 'comparable' : note === 'too-few-rows' ? 'insufficient-data' : 'not-comparable',
    note,
    statistic: difference?.statistic ?? null,
    statisticName: difference?.statisticName ?? (kind === 'numeric' ? 'ks' : 'total-variation'),
    location: difference?.location ?? null,
    pValue: difference?.pValue ?? null,
    referenceCount: reference ? valueCountOf(reference) : 0,
    currentCount: current ? valueCountOf(current) : 0,
    referenceNullRate: nullRateOf(reference),
    currentNullRate: nullRateOf(current),
  }
}

function nullRateOf(profile: FeatureProfile | null): number | null {
  return profile && profile.rowCount > 0 ? profile.nullCount / profile.rowCount : null
}
