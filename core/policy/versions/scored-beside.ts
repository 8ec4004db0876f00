import { findBaselineVersion } from './find-baseline-version.ts'

/** A version, as far as it shows whether it may serve or be measured again. */
export interface KeptVersion {
  readonly version: number
  readonly status: string
  readonly barred: boolean
  /** Whether its files are kept. */
  readonly retained: boolean
  readonly promotedAt: number | null
  readonly retiredAt: number | null
}

/**
 * The versions that are scored beside the champion: those that a rollback may return to, and the baseline, which may be
 * barred.
 */
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

/** The retained former champions that may be champion again, latest first: a rollback's candidates. */
export function returnableVersions<Version extends KeptVersion>(versions: readonly Version[]): Version[] {
  return versions
    .filter((version) => version.status === 'archived' && version.retained && !version.barred)
    .sort((a, b) => (b.retiredAt ?? 0) - (a.retiredAt ?? 0) || b.version - a.version)
}

/** The version that stands for "never retrained", among those with files. */
export function baselineVersion<Version extends KeptVersion>(versions: readonly Version[]): Version | null {
  const former = versions.map(({ version, retained, promotedAt }) => ({
    version,
    retained,
    wasChampion: promotedAt !== null,
  }))
  const baseline = findBaselineVersion(former)
  return versions.find(({ version }) => version === baseline?.version) ?? null
}
