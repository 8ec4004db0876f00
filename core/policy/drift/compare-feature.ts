import type { Configuration } from '#contracts/configuration'
import type { FeatureGroup, FeatureKind } from '#contracts/features'
import { type FeatureProfile, isCut, valueCountOf } from '#core/profile/feature-profile'
import { type Difference, measureDifference } from './measure-difference.ts'

/** Why a feature cannot be compared, or a remark on the comparison. */
type ComparisonNote =
  /** It has no reference: it is new since the champion was trained. */
  | 'no-reference'
  /** The reference has only nulls. */
  | 'reference-empty'
  /** The reference has a single value: the statistic is the share of current values that differ from it. */
  | 'reference-constant'
  /** The current window has a single value where the reference has several: a stuck sensor, or a world at rest. */
  | 'current-constant'
  /** Fewer current rows or values than a comparison needs. */
  | 'too-few-rows'
  /** Its reference has values on too few days to tell how it varies from day to day. */
  | 'too-few-days'
  /**
   * The difference of this window is material, and may be chance: days whose rows are alike differ as much from a
   * reference that has not changed.
   */
  | 'not-evident'
  /** Too few categories come twice, as in an identifier: a test would find nothing, even if all of them changed. */
  | 'too-few-repeats'
  /** An earlier release dropped the rarer categories of a stored profile; new rows, and a new version, have them. */
  | 'categories-cut'
  /** It was numeric and is categorical now, or the other way round. */
  | 'kind-changed'
  /** It has an open data-quality problem, or of scores a feature has: its pipeline has changed, not the world. */
  | 'broken-data'
  /**
   * The version has no scores of rows that it was not trained on: it comes from an earlier release, or from an image of
   * the user's own that writes none.
   */
  | 'no-held-out-scores'

/** One feature now against its reference: an effect size, not yet a verdict. */
export interface FeatureComparison {
  readonly featureName: string
  readonly group: FeatureGroup
  readonly kind: FeatureKind
  readonly status: 'comparable' | 'insufficient-data' | 'not-comparable'
  readonly note: ComparisonNote | null
  /** The statistic that `statisticName` names, in [0, 1]; null unless comparable. */
  readonly statistic: number | null
  readonly statisticName: 'ks' | 'total-variation'
  /** The point of the largest difference: a value of a numeric feature, a category of a categorical one. */
  readonly location: number | string | null
  /** Values, without nulls. */
  readonly referenceCount: number
  readonly currentCount: number
  /** Null without rows. */
  readonly referenceNullRate: number | null
  readonly currentNullRate: number | null
}

/** The same of two samples that are compared once. */
export interface SampleComparison extends FeatureComparison {
  /** For this column alone, as if rows were independent; null unless comparable. */
  readonly pValue: number | null
}

export interface FeatureToCompare {
  readonly featureName: string
  readonly group: FeatureGroup
  readonly kind: FeatureKind
  /** Null when the champion has none for this feature. */
  readonly reference: FeatureProfile | null
  /** Null when the window has no profile of it. */
  readonly current: FeatureProfile | null
  /** It has an open data-quality problem. */
  readonly broken: boolean
  readonly configuration: Pick<Configuration, 'drift_rows_min'>
}

/**
 * Values that a comparison needs beside `drift_rows_min` rows, for features that are mostly null: with fewer, two
 * samples of one distribution differ by more than twice the usual threshold more often than not.
 */
const comparedValuesMin = 30

/**
 * Compares a feature's current profile with its reference.
 *
 * A constant reference is compared, not skipped: quantiles would not show that a feature varies now that never varied
 * while the champion was trained. The statistic is then the share of values off the constant, and the note says so.
 *
 * @complexity O(retained values); the reference's view is made once
 * @see `measure-difference.ts` for the statistics
 * @example compareFeature({ featureName: 'size', group: 'other', kind: 'numeric', reference: null, current: null,
 *   broken: false, configuration }).note // => 'no-reference'
 */
export function compareFeature(feature: FeatureToCompare): FeatureComparison {
  return comparisonOf(feature, differenceOf(feature))
}

/**
 * The same with the p-value, which only samples are judged by that are compared once.
 *
 * @complexity that of {@link compareFeature} and of the test
 * @example compareSamples({ featureName: 'size', group: 'other', kind: 'numeric', reference: null, current: null,
 *   broken: false, configuration }).pValue // => null
 */
export function compareSamples(feature: FeatureToCompare): SampleComparison {
  const found = differenceOf(feature)
  return { ...comparisonOf(feature, found), pValue: found.difference?.pValue() ?? null }
}

interface FoundDifference {
  readonly note: ComparisonNote | null
  /** Null unless comparable. */
  readonly difference: Difference | null
}

function differenceOf(feature: FeatureToCompare): FoundDifference {
  const { reference, current } = feature
  const hindrance = hindranceOf(feature)
  if (hindrance || !reference || !current) return { note: hindrance ?? 'no-reference', difference: null }
  const difference = measureDifference(reference, current)
  return { note: difference ? difference.note : 'too-few-repeats', difference }
}

/** Permanent hindrances come before those that pass with more rows. */
function hindranceOf({ reference, current, kind, broken, configuration }: FeatureToCompare): ComparisonNote | null {
  if (broken) return 'broken-data'
  if (!reference) return 'no-reference'
  if (reference.kind !== kind || (current && current.kind !== kind)) return 'kind-changed'
  if (valueCountOf(reference) === 0) return 'reference-empty'
  if (isCut(reference) || (current && isCut(current))) return 'categories-cut'
  if (!current || current.rowCount < configuration.drift_rows_min) return 'too-few-rows'
  return valueCountOf(current) < comparedValuesMin ? 'too-few-rows' : null
}

function comparisonOf(
  { featureName, group, kind, reference, current }: FeatureToCompare,
  { note, difference }: FoundDifference,
): FeatureComparison {
  return {
    featureName,
    group,
    kind,
    status: difference ? 'comparable' : note?.startsWith('too-few') ? 'insufficient-data' : 'not-comparable',
    note,
    statistic: difference?.statistic ?? null,
    statisticName: difference?.statisticName ?? (kind === 'numeric' ? 'ks' : 'total-variation'),
    location: difference?.location ?? null,
    referenceCount: reference ? valueCountOf(reference) : 0,
    currentCount: current ? valueCountOf(current) : 0,
    referenceNullRate: nullRateOf(reference),
    currentNullRate: nullRateOf(current),
  }
}

function nullRateOf(profile: FeatureProfile | null): number | null {
  return profile && profile.rowCount > 0 ? profile.nullCount / profile.rowCount : null
}
