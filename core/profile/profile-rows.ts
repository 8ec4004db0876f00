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
  const growing = growingProfile(index, kind, { k, seed })
  growing.add(rows, { from: 0, to: rows.length })
  return growing.profile(rows.length)
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
  const all = features.map(({ name, kind }, index) => ({
    name,
    growing: growingProfile(index, kind, { k, seed: `${seed}/${name}` }),
  }))
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const span = { from, to: Math.min(rows.length, from + rowsAtOnce) }
    for (const { growing } of all) growing.add(rows, span)
  }
  return new Map(all.map(({ name, growing }) => [name, growing.profile(rows.length)]))
}

/** Rows that stay in the processor's cache while one feature after the other is read from them. */
const rowsAtOnce = 128

interface GrowingProfile {
  /** Takes rows in, in order; `to` is exclusive. */
  add(rows: Rows, span: { readonly from: number; readonly to: number }): void
  profile(rowCount: number): FeatureProfile
}

function growingProfile(index: number, kind: FeatureKind, options: SketchOptions): GrowingProfile {
  return kind === 'numeric' ? growingNumbers(index, options) : growingCategories(index)
}

function growingNumbers(index: number, options: SketchOptions): GrowingProfile {
  const sketch = createSketch(options)
  return {
    add: (rows, { from, to }) => {
      for (let row = from; row < to; row++) {
        const value = rows[row]?.[index]
        if (typeof value === 'number' && Number.isFinite(value)) sketch.update(value)
      }
    },
    profile: (rowCount): NumericProfile => ({ kind: 'numeric', rowCount, nullCount: rowCount - sketch.count, sketch }),
  }
}

function growingCategories(index: number): GrowingProfile {
  const counts = new Map<string, number>()
  let nullCount = 0
  return {
    add: (rows, { from, to }) => {
      for (let row = from; row < to; row++) {
        const value = rows[row]?.[index]
        if (value === null || value === undefined || Number.isNaN(value)) nullCount++
        else counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
      }
    },
    profile: (rowCount): CategoricalProfile => ({
      kind: 'categorical',
      rowCount,
      nullCount,
      ...limitCategories(counts),
    }),
  }
}
