import type { Instant } from '#core/instant'

/** A version, as far as rollback and retention need it. */
export interface FormerVersion {
  readonly version: number
  /** Its files are kept, so that it can serve. */
  readonly retained: boolean
  /** It was champion once. A rejected version never served. */
  readonly wasChampion: boolean
  /** Rolled back from as bad: never champion again. */
  readonly barred: boolean
  /** When it last stopped being champion; without it the higher version counts as the later one. */
  readonly retiredAt: Instant | null
}

/**
 * The version that a rollback returns to unless another is named: the latest former champion that may serve again.
 * Rollback and retention share this function, so that retention cannot remove that version (law 6).
 *
 * @complexity O(versions)
 * @example findPreviousVersion(versions, 4)?.version // => 3
 */
export function findPreviousVersion<Version extends FormerVersion>(
  versions: readonly Version[],
  championVersion: number,
): Version | null {
  let latest: Version | null = null
  for (const version of versions) {
    const mayReturn = version.version !== championVersion && version.wasChampion && version.retained && !version.barred
    if (mayReturn && (latest === null || isLater(version, latest))) latest = version
  }
  return latest
}

function isLater(version: FormerVersion, other: FormerVersion): boolean {
  const difference = (version.retiredAt ?? Number.NEGATIVE_INFINITY) - (other.retiredAt ?? Number.NEGATIVE_INFINITY)
  return difference > 0 || (!(difference < 0) && version.version > other.version)
}
