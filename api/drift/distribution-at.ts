import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { binForChart, type DistributionPair } from '#core/profile/bin-for-chart'
import { decodeProfile } from '#core/profile/decode-profiles'
import { windowSketchK } from '#core/profile/feature-profile'
import { mergeProfiles } from '#core/profile/merge-profiles'
import { profilesOfRows } from '#core/profile/profiles-of-rows'
import type { DriftCheck } from '#store/drift/find-drift-check'
import { loadReferences } from '#store/drift/load-references'
import { loadProfileRows } from '#store/profiles/load-profile-rows'
import { findTrainingSpan } from '#store/runs/find-training-span'

/**
 * The reference and the current window of a check, as far as their profiles are kept.
 *
 * The reference is deleted with its version's files. Then it is made again from the profiles of the version's training
 * time: nearly the same, since those hold the rows without a label, too.
 */
export async function distributionAt(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly feature: string; readonly check: DriftCheck; readonly bins: number },
): Promise<DistributionPair | null> {
  const { modelName, feature, check, bins } = asked
  const { version, windowFrom, windowTo } = check
  if (version === null || windowFrom === null || windowTo === null) return null
  const profileOf = async (from: Instant, to: Instant, seed: string) => {
    const rows = await loadProfileRows(executor, { modelName, from, to })
    const parts = profilesOfRows(rows).flatMap(({ profiles }) => profiles.get(feature) ?? [])
    return mergeProfiles(parts, { k: windowSketchK, seed })
  }
  const kept = (await loadReferences(executor, modelName, version)).find(({ featureName }) => featureName === feature)
  const span = kept ? null : await findTrainingSpan(executor, { modelName, version })
  const reference = kept
    ? decodeProfile(kept.profile)
    : span && (await profileOf(span.from, span.to, `${modelName}/${feature}/${version}`))
  const current = await profileOf(windowFrom, windowTo, `${modelName}/${feature}/${check.at}`)
  return reference && current && binForChart(reference, current, bins)
}
