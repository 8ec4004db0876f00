import type { FormerVersion } from './find-previous-version.ts'

/**
 * The version that stands for "never retrained": the first former champion whose files are kept. Barred or not: it is
 * measured and never serves.
 *
 * @complexity O(versions)
 * @example findBaselineVersion(versions)?.version // => 1
 */
export function findBaselineVersion<Version extends Pick<FormerVersion, 'version' | 'retained' | 'wasChampion'>>(
  versions: readonly Version[],
): Version | null {
  let first: Version | null = null
  for (const version of versions)
    if (version.wasChampion && version.retained && (first === null || version.version < first.version)) first = version
  return first
}
