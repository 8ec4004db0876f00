import type { Database } from '#core/ports/database'
import { decodeProfile } from '#core/profile/decode-profiles'
import type { FeatureProfiles } from '#core/profile/feature-profile'
import { loadReferences } from '#store/drift/load-references'

/** References that a warm process keeps: each is up to 20 kB a feature, and they never change. */
const keptMax = 50

/** Reads a version's reference profiles, and keeps the latest few: what was frozen at promotion is the same for ever. */
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
