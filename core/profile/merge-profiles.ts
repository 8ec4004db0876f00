import { createSketch } from '#core/statistics/kll-sketch'
import { categoryCellCount } from './category-cells.ts'
import {
  type CategoricalProfile,
  type FeatureProfile,
  type FeatureProfiles,
  isCut,
  type NumericProfile,
} from './feature-profile.ts'
import { addToCells, cutCategories, type LimitedCategories, limitCategories, withCells } from './limit-categories.ts'
import type { SketchOptions } from './profile-rows.ts'

/**
 * Merges one feature's profiles of several buckets.
 *
 * A feature whose kind changed meanwhile is counted from the change on: numbers and categories have no common profile.
 *
 * @param profiles in key order, oldest first; the order affects the result. None of them is changed
 * @param options accuracy and seed of the merged sketch
 * @returns null for no profiles
 * @complexity O(retained values)
 * @example mergeProfiles([profile, profile], { k: 400, seed: 'docs' })?.rowCount // => 6
 */
export function mergeProfiles(profiles: readonly FeatureProfile[], options: SketchOptions): FeatureProfile | null {
  const newest = profiles.at(-1)
  if (!newest) return null
  return newest.kind === 'numeric'
    ? mergeNumeric(profiles.slice(startOfKind(profiles)) as NumericProfile[], options)
    : mergeCategorical(profiles.slice(startOfKind(profiles)) as CategoricalProfile[])
}

/**
 * Merges the profiles of all features over several buckets. Each feature has its own seed.
 *
 * @param sets in key order, oldest first
 * @complexity O(retained values of all features)
 * @example mergeProfileSets([new Map([['size', profile]])], { k: 400, seed: 'docs' }).get('size')?.rowCount // => 3
 */
export function mergeProfileSets(sets: readonly FeatureProfiles[], { k, seed }: SketchOptions): FeatureProfiles {
  const byFeature = new Map<string, FeatureProfile[]>()
  for (const set of sets) {
    for (const [name, profile] of set) {
      const profiles = byFeature.get(name)
      if (profiles) profiles.push(profile)
      else byFeature.set(name, [profile])
    }
  }
  const merged = new Map<string, FeatureProfile>()
  for (const [name, profiles] of byFeature) {
    merged.set(name, mergeProfiles(profiles, { k, seed: `${seed}/${name}` }) as FeatureProfile)
  }
  return merged
}

function startOfKind(profiles: readonly FeatureProfile[]): number {
  const kind = profiles.at(-1)?.kind
  return profiles.findLastIndex((profile) => profile.kind !== kind) + 1
}

function mergeNumeric(profiles: readonly NumericProfile[], options: SketchOptions): NumericProfile {
  const sketch = createSketch(options)
  for (const profile of profiles) sketch.merge(profile.sketch)
  return { kind: 'numeric', ...sumRows(profiles), sketch }
}

/** By name while every profile has all names and they are few, else by cell: the result is that of all rows. */
function mergeCategorical(profiles: readonly CategoricalProfile[]): CategoricalProfile {
  const sums = new Map<string, number>()
  for (const { counts } of profiles)
    for (const [category, count] of counts) sums.set(category, (sums.get(category) ?? 0) + count)
  return { kind: 'categorical', ...sumRows(profiles), ...limited(profiles, sums) }
}

function limited(profiles: readonly CategoricalProfile[], sums: ReadonlyMap<string, number>): LimitedCategories {
  if (profiles.some(isCut))
    return cutCategories(
      sums,
      profiles.reduce((rows, { otherCount }) => rows + otherCount, 0),
    )
  if (profiles.every(({ cells }) => cells === null)) return limitCategories(sums)
  const cells = new Float64Array(categoryCellCount)
  for (const profile of profiles) addToCells(profile, cells)
  return withCells(sums, cells)
}

function sumRows(profiles: readonly FeatureProfile[]): { rowCount: number; nullCount: number } {
  let rowCount = 0
  let nullCount = 0
  for (const profile of profiles) {
    rowCount += profile.rowCount
    nullCount += profile.nullCount
  }
  return { rowCount, nullCount }
}
