import type { Database } from '#core/ports/database'
import { decodeProfile } from '#core/profile/decode-profiles'
import type { FeatureProfiles } from '#core/profile/feature-profile'
import { loadReferences } from '#store/drift/load-references'

/** Number of references that a warm process caches: up to 20 kB per feature each. */
const keptMax = 50

/** Reads a version's reference profiles and caches the latest few, which never change after promotion. */
export function makeReferenceReader(
  database: Database,
): (modelName: string, version: number) => Promise<FeatureProfiles> {
  const kept = new Map<string, FeatureProfiles>()
  return async (modelName, version) => {
    const key = `${modelName}/${version}`
    const known = kept.get(key)
    if (known) return known
    const rows = await loadReferences(database, modelName, version)
    const references = new Map(rows.map(({ featureName, profile }) => [featureName, decodeProfile(profile)]))
    if (kept.size >= keptMax) kept.delete(kept.keys().next().value as string)
    kept.set(key, references)
    return references
  }
}
