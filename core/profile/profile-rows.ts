import type { FeatureKind } from '#contracts/features'
import type { FeatureValue } from '#core/ports/model-server'
import { createSketch } from '#core/statistics/kll-sketch'
import type { CategoricalProfile, FeatureProfile, FeatureProfiles, NumericProfile } from './feature-profile.ts'
import { limitCategories } from './limit-categories.ts'

/** Rows of one bucket, values in the model's feature order. */
type Rows = readonly (readonly (FeatureValue | undefined)[])[]

/** Accuracy of the sketch, and the seed of its coin flips. */
export interface SketchOptions {
  readonly k: number
  readonly seed: string
}

export interface RowsToProfile extends SketchOptions {
  readonly rows: Rows
  /** The feature's place in a row. */
  readonly index: number
  readonly kind: FeatureKind
}

/**
 * The profile of one feature over rows. A value that cannot be measured (missing, not finite, text in place of a
 * number) counts as null. A number of a categorical feature is a category of that name.
 *
 * @returns the same profile for the same rows, seed and k, on every machine
 * @complexity O(rows)
 * @example profileRows({ rows: [[1], [null], [3]], index: 0, kind: 'numeric', k: 400, seed: 'docs' }).nullCount // => 1
 */
export function profileRows({ rows, index, kind, k, seed }: RowsToProfile): FeatureProfile {
  return kind === 'numeric' ? profileNumbers(rows, index, { k, seed }) : profileCategories(rows, index)
}

/**
 * The profiles of all of a model's features over rows, in the features' order. Each feature has its own seed.
 *
 * @complexity O(rows times features)
 * @example profileFeatures({ rows: [[1, 'up']], features: [{ name: 'size', kind: 'numeric' }, { name: 'side', kind:
 *   'categorical' }], k: 400, seed: 'docs' }).size // => 2
 */
export function profileFeatures({
  rows,
  features,
  k,
  seed,
}: SketchOptions & {
  readonly rows: Rows
  readonly features: readonly { readonly name: string; readonly kind: FeatureKind }[]
}): FeatureProfiles {
  const profiles = new Map<string, FeatureProfile>()
  features.forEach(({ name, kind }, index) => {
    profiles.set(name, profileRows({ rows, index, kind, k, seed: `${seed}/${name}` }))
  })
  return profiles
}

function profileNumbers(rows: Rows, index: number, options: SketchOptions): NumericProfile {
  const sketch = createSketch(options)
  for (const row of rows) {
    const value = row[index]
    if (typeof value === 'number' && Number.isFinite(value)) sketch.update(value)
  }
  return { kind: 'numeric', rowCount: rows.length, nullCount: rows.length - sketch.count, sketch }
}

function profileCategories(rows: Rows, index: number): CategoricalProfile {
  const counts = new Map<string, number>()
  let nullCount = 0
  for (const row of rows) {
    const value = row[index]
    if (value === null || value === undefined || Number.isNaN(value)) nullCount++
    else counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
  }
  return { kind: 'categorical', rowCount: rows.length, nullCount, ...limitCategories(counts) }
}
