import { findBaselineVersion } from './find-baseline-version.ts'

/** What tells of a version whether it may answer, or be looked at, again. */
export interface KeptVersion {
  readonly version: number
  readonly status: string
  readonly barred: boolean
  /** Whether its files are kept. */
  readonly retained: boolean
  readonly promotedAt: number | null
  readonly retiredAt: number | null
}

/** The versions that are scored beside the champion: those that a rollback may return to, and the baseline, which may be barred. */
export function scoredBeside<Version extends KeptVersion>(
  versions: readonly Version[],
  { keepsBaseline }: { readonly keepsBaseline: boolean },
): Version[] {
  const returnable = returnableVersions(versions)
  const baseline = keepsBaseline ? baselineVersion(versions) : null
  return baseline === null || baseline.status === 'champion' || returnable.includes(baseline)
    ? returnable
    : [...returnable, baseline]
}

/** The retained versions that were champion and may be again, latest first: what a rollback chooses from. */
export function returnableVersions<Version extends KeptVersion>(versions: readonly Version[]): Version[] {
  return versions
    .filter((version) => version.status === 'archived' && version.retained && !version.barred)
    .sort((a, b) => (b.retiredAt ?? 0) - (a.retiredAt ?? 0) || b.version - a.version)
}

/** The version that stands for "never retrained", of those with files. */
export function baselineVersion<Version extends KeptVersion>(versions: readonly Version[]): Version | null {
  const former = versions.map(({ version, retained, promotedAt }) => ({
    version,
    retained,
    wasChampion: promotedAt !== null,
  }))
  const baseline = findBaselineVersion(former)
  return versions.find(({ version }) => version === baseline?.version) ?? null
}
