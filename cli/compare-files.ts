import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import type { FeatureKind } from '#contracts/features'
import { compareFeature, type FeatureComparison } from '#core/policy/drift/compare-feature'
import { type DriftJudgement, judgeDrift } from '#core/policy/drift/judge-drift'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { profileRows } from '#core/profile/profile-rows'
import { checkTextFile } from './check-text-file.ts'
import { type RawColumn, readColumns } from './read-columns.ts'

export interface FilesToCompare {
  readonly reference: string
  readonly current: string
  /** Settings of a drift check; the defaults where they are missing. */
  readonly configuration: Partial<Pick<Configuration, 'drift_threshold' | 'drift_significance' | 'drift_rows_min'>>
}

export interface FilesCompared {
  readonly judgement: DriftJudgement
  /** Columns that are in one file only, or that no distribution describes, each with the reason. */
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[]
}

/** The largest sketch: exact up to so many values, off by less than 0.0001 in rank beyond. */
const exactSketch = { k: 65_535, seed: 'remodel drift' }

/**
 * Compares two CSV files column by column, as a drift check compares a model's features: the same statistics, the same
 * significance over all columns. It needs no database and no model file: a column of numbers is numeric, one with any
 * text categorical.
 */
export async function compareFiles({ reference, current, configuration }: FilesToCompare): Promise<FilesCompared> {
  for (const path of [reference, current]) await checkTextFile(path)
  const settings = { ...defaultConfiguration, ...configuration }
  const [before, after] = [await readColumns(reference), await readColumns(current)]
  const leftOut: { column: string; reason: string }[] = []
  const comparisons: FeatureComparison[] = []
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(name), after.get(name)]
    const reason = reasonToLeaveOut(old, now)
    if (reason !== null || !old || !now) {
      leftOut.push({ column: name, reason: reason ?? 'not in both files' })
      continue
    }
    const kind = old.kind === 'numeric' && now.kind === 'numeric' ? 'numeric' : 'categorical'
    comparisons.push(
      compareFeature({
        featureName: name,
        group: 'other',
        kind,
        reference: profileOf(old, kind),
        current: profileOf(now, kind),
        broken: false,
        configuration: settings,
      }),
    )
  }
  return { judgement: judgeDrift(comparisons, settings), leftOut }
}

function reasonToLeaveOut(old: RawColumn | undefined, now: RawColumn | undefined): string | null {
  if (!old) return 'only in the current file'
  if (!now) return 'only in the reference file'
  const kinds = [old.kind, now.kind]
  if (kinds.includes('time')) return 'holds times'
  return kinds.includes('identifier') ? 'names rows: nearly every cell is another one' : null
}

function profileOf({ cells }: RawColumn, kind: FeatureKind): FeatureProfile {
  return profileRows({ rows: cells.map((cell) => [cell]), index: 0, kind, ...exactSketch })
}
