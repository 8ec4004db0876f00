import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import { compareNullRates, type NullRatesDiffer } from '#core/policy/data-quality/compare-null-rates'
import { compareSamples } from '#core/policy/drift/compare-feature'
import { judgeSamples, type SamplesJudgement } from '#core/policy/drift/judge-samples'
import { valueCountOf } from '#core/profile/feature-profile'
import { checkTextFile } from './check-text-file.ts'
import { refusal } from './command-error.ts'
import { describeColumn, type Profiles } from './describe-column.ts'
import { readColumns } from './read-columns.ts'

export interface FilesToCompare {
  readonly reference: string
  readonly current: string
  /** The columns to compare, whatever they look like; all that a distribution describes where it is missing. */
  readonly features?: readonly string[] | undefined
  /** Settings of a drift check; the defaults where they are missing. */
  readonly configuration: Partial<Pick<Configuration, 'drift_threshold' | 'drift_significance' | 'drift_rows_min'>>
}

export interface FilesCompared {
  readonly judgement: SamplesJudgement
  /** Columns that are in one file only, or that no distribution describes, each with the reason. */
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[]
  /** Columns that hold nothing in one of the files, or many more empty cells than before. */
  readonly problems: readonly (Pick<NullRatesDiffer, 'evidence'> & {
    readonly column: string
    readonly problem: NullRatesDiffer['problem'] | 'reference-empty'
  })[]
  /** Columns that are numeric in one file and not in the other. */
  readonly kindChanged: readonly string[]
  /** Cells that were read in another way than they are written, or not at all. */
  readonly remarks: readonly { readonly column: string; readonly remark: string }[]
}

/**
 * Compares two CSV files column by column, as a drift check compares a model's features: the same statistics, the same
 * significance over all columns, the same null spikes. It needs no database and no model file: a column is numeric
 * where most of its cells are numbers, else categorical. The numbers of a categorical column are compared as numbers
 * beside it.
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
    .flatMap((name) => describeColumn(name, before.cells.get(name), after.cells.get(name), features !== undefined))
  const compared = columns.flatMap((column) => ('profiles' in column ? [column] : []))
  return {
    judgement: judgeSamples(
      compared.map(({ column, profiles }) =>
        compareSamples({ ...profiles, featureName: column, group: 'other', broken: false, configuration: settings }),
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

/**
 * New categories are no problem here: nothing retrains, and the drift of the column says the same. Values in a column
 * that was empty are one: there is nothing to compare them with, and a model may never have seen any.
 */
function problemOf(
  column: string,
  { reference, current }: Profiles,
  configuration: Configuration,
): FilesCompared['problems'] {
  if (valueCountOf(reference) === 0) {
    const isFilled =
      compareNullRates({ reference: current, current: reference, configuration })?.problem === 'missing-columns'
    const evidence = { nullRate: current.nullCount / current.rowCount, nullRateReference: 1, rows: current.rowCount }
    return isFilled ? [{ column, problem: 'reference-empty', evidence }] : []
  }
  const found = compareNullRates({ reference, current, configuration })
  return found ? [{ column, ...found }] : []
}
