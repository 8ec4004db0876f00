import type { KllSketch } from '#core/statistics/kll-sketch'

/** A numeric feature in one bucket. Rows of which nothing could be measured count as null. */
export interface NumericProfile {
  readonly kind: 'numeric'
  /** All rows, nulls included. */
  readonly rowCount: number
  readonly nullCount: number
  readonly sketch: KllSketch
}

/** A categorical feature in one bucket. */
export interface CategoricalProfile {
  readonly kind: 'categorical'
  /** All rows, nulls included. */
  readonly rowCount: number
  readonly nullCount: number
  /** Rows by category, at most {@link categoriesMax} of them. */
  readonly counts: ReadonlyMap<string, number>
  /** Rows of the categories that the cap left out; 0 while none was. */
  readonly otherCount: number
}

/**
 * What is kept of one feature's values in one bucket of time: enough to compare distributions and null rates, mergeable, a
 * few kilobytes at most. Not the values: raw rows are in the object store.
 */
export type FeatureProfile = NumericProfile | CategoricalProfile

/** The profiles of a model's features in one bucket, by feature name. */
export type FeatureProfiles = ReadonlyMap<string, FeatureProfile>

/** Accuracy of a window's sketches: KS within 0.0056 (measured) where the threshold is 0.1, in 9.3 kB; exact up to 400 values. */
export const windowSketchK = 400

/** Accuracy of a reference's sketches: made once a version and compared with on every look, so its error counts each time; KS within 0.0025 in 21.5 kB. */
export const referenceSketchK = 1000

/** Categories counted one by one; beyond it a feature is an identifier rather than a category, and its counts would outgrow a row. */
export const categoriesMax = 1000
