import type { VersionDetail } from '#contracts/api/model-version'

type Kept = VersionDetail['importance']
type Measured = { readonly importance: number; readonly standardError: number | null }

export interface ImportanceLine {
  readonly feature: string
  /** In the order of the versions; null where a version does not have the feature, or it was not measured. */
  readonly versions: readonly (Measured | null)[]
}

/** As many as a screen has room for below the other figures. */
const linesMax = 12

/**
 * The importance of versions' features, side by side: a feature a line, that of the largest importance in any of them
 * first.
 *
 * @param versions what each kept; null where it was not measured
 * @returns none where no version's trainer measured it
 * @example comparedImportance([null]) // => []
 */
export function comparedImportance(versions: readonly Kept[]): ImportanceLine[] {
  const measured = versions.map((kept) => {
    const entries = kept?.features ?? []
    return new Map(
      entries.flatMap(({ feature, importance: rise, standardError }): [string, Measured][] =>
        rise === null ? [] : [[feature, { importance: rise, standardError }]],
      ),
    )
  })
  const features = new Set(measured.flatMap((each) => [...each.keys()]))
  const largest = (feature: string) => Math.max(...measured.flatMap((each) => each.get(feature)?.importance ?? []))
  return [...features]
    .sort((a, b) => largest(b) - largest(a))
    .slice(0, linesMax)
    .map((feature) => ({ feature, versions: measured.map((each) => each.get(feature) ?? null) }))
}
