import type { FeatureDefinition } from '#contracts/model-file'
import { dayMs, floorTo, type Instant } from '#core/instant'
import type { Database } from '#core/ports/database'
import { encodeProfile } from '#core/profile/encode-profiles'
import { referenceSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import { profilesOfRows } from '#core/profile/profiles-of-rows'
import type { FeatureReference } from '#store/drift/insert-references'
import { loadProfileRows } from '#store/profiles/load-profile-rows'

/**
 * The reference of a version: a profile of each feature over the training rows, from stored profiles and without
 * reading raw rows.
 *
 * The window starts at the beginning of its first day, and includes rows without a label.
 */
export async function summarizeTrainingRows(
  database: Database,
  features: readonly FeatureDefinition[],
  window: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
): Promise<FeatureReference[]> {
  const rows = await loadProfileRows(database, { ...window, from: floorTo(window.from, dayMs) })
  const seed = `${window.modelName}/reference/${window.to}`
  const merged = mergeProfileSets(
    profilesOfRows(rows).map(({ profiles }) => profiles),
    { k: referenceSketchK, seed },
  )
  return features.flatMap(({ name, group, kind }) => {
    const profile = merged.get(name)
    if (!profile) return []
    const { rowCount, nullCount } = profile
    return [{ featureName: name, group, kind, rowCount, nullCount, profile: encodeProfile(profile) }]
  })
}
