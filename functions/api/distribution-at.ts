import type { SqlExecutor } from '#core/ports/database'
import { compareDistributions, type DistributionPair } from '#core/profile/compare-distributions'
import { decodeProfile } from '#core/profile/decode-profiles'
import { windowSketchK } from '#core/profile/feature-profile'
import { mergeProfiles } from '#core/profile/merge-profiles'
import { profilesOfRows } from '#core/profile/profiles-of-rows'
import type { DriftLook } from '#store/find-drift-look'
import { loadProfileRows } from '#store/load-profile-rows'
import { loadReferences } from '#store/load-references'

/** The reference and the window behind a look, as far as their profiles are kept. */
export async function distributionAt(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly feature: string; readonly look: DriftLook; readonly bins: number },
): Promise<DistributionPair | null> {
  const { modelName, feature, look, bins } = asked
  if (look.version === null || look.windowFrom === null || look.windowTo === null) return null
  const references = await loadReferences(executor, modelName, look.version)
  const reference = references.find(({ featureName }) => featureName === feature)
  if (!reference) return null
  const rows = await loadProfileRows(executor, { modelName, from: look.windowFrom, to: look.windowTo })
  const parts = profilesOfRows(rows).flatMap(({ profiles }) => profiles.get(feature) ?? [])
  const current = mergeProfiles(parts, { k: windowSketchK, seed: `${modelName}/${feature}/${look.at}` })
  return current && compareDistributions(decodeProfile(reference.profile), current, bins)
}
