import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import type { FeatureKind } from '#contracts/features'
import { listed, plural } from '#contracts/wording'
import { type Breakage, findBreakage } from '#core/policy/data-quality/find-breakage'
import { compareFeature, type FeatureToCompare } from '#core/policy/drift/compare-feature'
import { type DriftJudgement, judgeDrift } from '#core/policy/drift/judge-drift'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { profileRows } from '#core/profile/profile-rows'
import { shortened } from '#core/text/shortened'
import { isMissing } from '#rows/read-cell'
import { checkTextFile } from './check-text-file.ts'
import { type CommaStyle, categoriesOf, commaStyleOf, type NumericCells, numbersOf } from './column-values.ts'
import { refusal } from './command-error.ts'
import { type RawColumn, readColumns } from './read-columns.ts'
import { whyNotCompared } from './why-not-compared.ts'

export interface FilesToCompare {
  readonly reference: string
  readonly current: string
  /** The columns to compare, whatever they look like; all that a distribution describes where it is missing. */
  readonly features?: readonly string[] | undefined
  /** Settings of a drift check; the defaults where they are missing. */
  readonly configuration: Partial<Pick<Configuration, 'drift_threshold' | 'drift_significance' | 'drift_rows_min'>>
}

export interface FilesCompared {
  readonly judgement: DriftJudgement
  /** Columns that are in one file only, or that no distribution describes, each with the reason. */
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[]
  /** Columns that are missing in the current file, hold nothing there, or many more empty cells than before. */
  readonly problems: readonly (Pick<Breakage, 'problem' | 'evidence'> & { readonly column: string })[]
  /** Columns that are numeric in one file and not in the other. */
  readonly kindChanged: readonly string[]
  /** Cells that were read in another way than they are written, or not at all. */
  readonly remarks: readonly { readonly column: string; readonly remark: string }[]
}

/** The largest sketch: exact up to so many values, off by less than 0.0001 in rank beyond. */
const exactSketch = { k: 65_535, seed: 'remodel drift' }

/**
 * Compares two CSV files column by column, as a drift check compares a model's features: the same statistics, the same
 * significance over all columns, the same null spikes. It needs no database and no model file: a column is numeric
 * where most of its cells are numbers, else categorical.
 *
 * @throws {CommandError} `NO_SUCH_COLUMN` for a feature that neither file has
 */
export async function compareFiles({
  reference,
  current,
  features,
  configuration,
}: FilesToCompare): Promise<FilesCompared> {
  for (const path of [reference, current]) await checkTextFile(path)
  const settings = { ...defaultConfiguration, ...configuration }
  const [before, after] = [await readColumns(reference), await readColumns(current)]
  const names = [...new Set([...before.cells.keys(), ...after.cells.keys()])]
  const unnamed = [...new Set([...before.unnamed, ...after.unnamed])]
  const unknown = features?.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw refusal('NO_SUCH_COLUMN', `neither ${reference} nor ${current} has a column ${unknown}: ${names.join(', ')}.`)
  const columns = names
    .filter((name) => !features || features.includes(name))
    .map((name) => describe(name, before.cells.get(name), after.cells.get(name), features !== undefined))
  const compared = columns.flatMap((column) => ('profiles' in column ? [column] : []))
  return {
    judgement: judgeDrift(
      compared.map(({ column, profiles }) =>
        compareFeature({ ...profiles, featureName: column, group: 'other', broken: false, configuration: settings }),
      ),
      settings,
    ),
    leftOut: [
      ...unnamed.map((position) => ({ column: `column ${position}`, reason: 'has no name in the header' })),
      ...columns.flatMap((column) => ('reason' in column ? [column] : [])),
    ],
    problems: compared.flatMap(({ column, profiles }) => problemOf(column, profiles, settings)),
    kindChanged: compared
      .filter(({ profiles }) => profiles.reference.kind !== profiles.current.kind)
      .map(({ column }) => column),
    remarks: compared.flatMap(({ column, remark }) => (remark === null ? [] : [{ column, remark }])),
  }
}

interface Profiles extends Pick<FeatureToCompare, 'kind'> {
  readonly reference: FeatureProfile
  readonly current: FeatureProfile
}

type Described =
  | { readonly column: string; readonly reason: string }
  | { readonly column: string; readonly profiles: Profiles; readonly remark: string | null }

function describe(column: string, old: RawColumn | undefined, now: RawColumn | undefined, isAsked: boolean): Described {
  if (!old) return { column, reason: 'only in the current file' }
  if (!now) return { column, reason: 'only in the reference file' }
  const commas = commaStyleOf([...old, ...now])
  const cells = [numbersOf(old, commas), numbersOf(now, commas)] as const
  const kinds = kindsOf([old, now], cells)
  const isNumeric = !kinds.includes('categorical')
  const reason = isAsked ? null : whyNotCompared({ name: column, reference: old, current: now, isNumeric })
  if (reason !== null) return { column, reason }
  const profileOf = (side: 0 | 1) => {
    const values = kinds[side] === 'numeric' ? cells[side].values : categoriesOf(side === 0 ? old : now)
    return profileRows({ rows: values.map((value) => [value]), index: 0, kind: kinds[side], ...exactSketch })
  }
  const profiles = { kind: kinds[0], reference: profileOf(0), current: profileOf(1) }
  return { column, profiles, remark: remarkOf(kinds, cells, commas) }
}

/**
 * The kinds of a column in the two files. Numeric where most cells are numbers; also in a file where most are not, if
 * there are some and the other file's are: a broken pipeline writes "n.a." A file without any value has the kind of the
 * other one.
 */
function kindsOf(
  [old, now]: readonly [RawColumn, RawColumn],
  [before, after]: readonly [NumericCells, NumericCells],
): [FeatureKind, FeatureKind] {
  const shares = [shareOf(old, before), shareOf(now, after)] as const
  const known = shares.filter((share) => share !== null)
  const isNumeric = (share: number | null) =>
    share === null
      ? known[0] === undefined || known[0] >= 0.5
      : share >= 0.5 || (share > 0 && Math.max(...known) >= 0.5)
  return [isNumeric(shares[0]) ? 'numeric' : 'categorical', isNumeric(shares[1]) ? 'numeric' : 'categorical']
}

/** Numbers among the cells that hold anything; null where none does. */
function shareOf(cells: RawColumn, { numberCount }: NumericCells): number | null {
  const filled = cells.filter((cell) => !isMissing(cell)).length
  return filled === 0 ? null : numberCount / filled
}

function remarkOf(
  kinds: readonly FeatureKind[],
  cells: readonly [NumericCells, NumericCells],
  commas: CommaStyle,
): string | null {
  const files = ['reference', 'current']
  const stray = cells.flatMap(({ unreadable }, side) => {
    if (kinds[side] !== 'numeric' || unreadable.length === 0) return []
    const examples = listed([...new Set(unreadable)].map((text) => `"${shortened(text, 20)}"`))
    return [`${plural(unreadable.length, 'unreadable cell')} in the ${files[side]} file (${examples})`]
  })
  const remarks = [
    ...(stray.length > 0 ? [`numeric with ${stray.join(' and ')}, counted as missing`] : []),
    ...(commas !== null && kinds.includes('numeric')
      ? [`commas read as ${commas === 'decimal' ? 'decimal commas' : 'thousands separators'}`]
      : []),
  ]
  return remarks.length > 0 ? remarks.join('; ') : null
}

/** New categories are no problem here: nothing retrains, and the drift of the column says the same. */
function problemOf(column: string, { reference, current }: Profiles, configuration: Configuration) {
  const found = findBreakage({ reference, recent: current, configuration })
  if (!found || found.isLingering || found.problem === 'unseen-categories') return []
  return [{ column, problem: found.problem, evidence: found.evidence }]
}
