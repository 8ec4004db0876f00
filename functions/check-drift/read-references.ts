import type { Instant } from '#core/instant'
import type { Database } from '#core/ports/database'
import { decodeProfile } from '#core/profile/decode-profiles'
import type { FeatureProfiles } from '#core/profile/feature-profile'
import { loadReferences } from '#store/drift/load-references'

/** The rows that a version was trained on, as profiles. */
export interface VersionReference {
  readonly profiles: FeatureProfiles
  /** The first row's day. */
  readonly from: Instant
  /** The cutoff. Both are 0 without a profile. */
  readonly to: Instant
}

/** Number of references that a warm process caches: up to 20 kB per feature each. */
const keptMax = 50

/** Reads a version's reference profiles and caches the latest few, which never change after promotion. */
export function makeReferenceReader(
  database: Database,
): (modelName: string, version: number) => Promise<VersionReference> {
  const kept = new Map<string, VersionReference>()
  return async (modelName, version) => {
    const key = `${modelName}/${version}`
    const known = kept.get(key)
    if (known) return known
    const rows = await loadReferences(database, modelName, version)
    const profiles = new Map(rows.map(({ featureName, profile }) => [featureName, decodeProfile(profile)]))
    const reference = { profiles, from: rows[0]?.windowStart ?? 0, to: rows[0]?.windowEnd ?? 0 }
    if (kept.size >= keptMax) kept.delete(kept.keys().next().value as string)
    kept.set(key, reference)
    return reference
  }
}
