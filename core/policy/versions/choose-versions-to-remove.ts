import type { Configuration } from '#contracts/configuration'
import { findBaselineVersion } from './find-baseline-version.ts'
import { type FormerVersion, findPreviousVersion } from './find-previous-version.ts'

export interface RetentionFacts {
  readonly championVersion: number | null
  /** All versions of the model, in any order. */
  readonly versions: readonly FormerVersion[]
  /** Versions that are being loaded, served, scored, evaluated or trained from now. */
  readonly inUse: readonly number[]
}

/**
 * Chooses the versions whose files may be removed now, oldest first, so that `max_model_versions` are left (law 6).
 *
 * The champion, the version that a rollback would return to, and versions in use always stay, even where they exceed
 * the limit. With `keep_baseline` the first version stays beside them and is not counted. The remaining places go to
 * versions that may serve again, latest first, and then to rejected and barred ones, which people may want to examine.
 * Versions without files are not counted.
 *
 * @complexity O(versions log versions)
 * @example chooseVersionsToRemove({ championVersion: 4, versions, inUse: [] }, { ...configuration, max_model_versions:
 *   2 }) // => [2]
 */
export function chooseVersionsToRemove(
  { championVersion, versions, inUse }: RetentionFacts,
  { max_model_versions, keep_baseline }: Pick<Configuration, 'max_model_versions' | 'keep_baseline'>,
): number[] {
  const previous = championVersion === null ? null : findPreviousVersion(versions, championVersion)
  const kept = new Set([...inUse, championVersion, previous?.version])
  const baseline = keep_baseline ? findBaselineVersion(versions) : null
  const retained = versions.filter(
    (version) => version.retained && (version.version !== baseline?.version || kept.has(version.version)),
  )
  const spare = retained.filter(({ version }) => !kept.has(version)).sort(byWorth)
  const spareCount = Math.max(0, max_model_versions - (retained.length - spare.length))
  return spare
    .slice(spareCount)
    .map(({ version }) => version)
    .sort((a, b) => a - b)
}

/** Versions that may serve again come first; then those that were champion later, or are newer. */
function byWorth(a: FormerVersion, b: FormerVersion): number {
  return Number(mayServe(b)) - Number(mayServe(a)) || (b.retiredAt ?? 0) - (a.retiredAt ?? 0) || b.version - a.version
}

function mayServe({ wasChampion, barred }: FormerVersion): boolean {
  return wasChampion && !barred
}
