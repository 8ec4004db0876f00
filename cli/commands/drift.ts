import { type Command, InvalidArgumentError } from 'commander'
import { percent, plural, showFigure } from '#contracts/wording'
import type { SampleDrift } from '#core/policy/drift/judge-samples'
import { CommandError } from '../command-error.ts'
import { compareFiles, type FilesCompared } from '../compare-files.ts'
import { type Column, tableLines } from '../print-table.ts'
import { newCommand, show } from '../run-command.ts'
import type { World } from '../world.ts'

interface DriftOptions {
  readonly reference: string
  readonly current: string
  readonly json?: boolean
  readonly threshold?: number
  readonly significance?: number
  readonly rowsMin?: number
  readonly features?: readonly string[]
  readonly check?: boolean
}

type FoundProblem = FilesCompared['problems'][number]

const columns: readonly Column<SampleDrift>[] = [
  { title: 'column', of: ({ featureName }) => featureName },
  { title: 'verdict', of: ({ outcome }) => outcome },
  { title: 'severity', of: ({ severity }) => severity },
  { title: 'statistic', of: ({ statistic }) => figure(statistic), align: 'right' },
  { title: 'kind', of: ({ statisticName }) => statisticName },
  { title: 'p', of: ({ pValue }) => figure(pValue), align: 'right' },
  { title: 'adjusted p', of: ({ adjustedPValue }) => figure(adjustedPValue), align: 'right' },
  { title: 'where', of: ({ location }) => (typeof location === 'number' ? showFigure(location) : location) },
  { title: 'n ref', of: ({ referenceCount }) => referenceCount, align: 'right' },
  { title: 'n now', of: ({ currentCount }) => currentCount, align: 'right' },
  { title: 'nulls ref', of: ({ referenceNullRate }) => share(referenceNullRate), align: 'right' },
  { title: 'nulls now', of: ({ currentNullRate }) => share(currentNullRate), align: 'right' },
  { title: 'note', of: ({ note }) => note },
]

/** `remodel drift`: two files, no installation. */
export function driftCommand(world: World): Command {
  return newCommand('drift', 'compare two CSV files column by column; opens no state')
    .requiredOption('--reference <file>', 'CSV of how it was')
    .requiredOption('--current <file>', 'CSV of how it is')
    .option('--features <names>', 'compare these columns only, whatever they look like (a,b)', namesOf)
    .option('--threshold <number>', 'statistic from which a difference is material (0.1)', shareOf)
    .option('--significance <number>', 'false-discovery rate over the columns (0.01)', shareOf)
    .option('--rows-min <count>', 'rows below which a column is insufficient-data (200)', countOf)
    .option('--check', 'exit with 1 if a column drifted, broke or changed its type')
    .addHelpText('after', help)
    .action(async ({ reference, current, features, json, check, ...limits }: DriftOptions) => {
      const { threshold, significance, rowsMin } = limits
      const configuration = {
        ...(threshold !== undefined && { drift_threshold: threshold }),
        ...(significance !== undefined && { drift_significance: significance }),
        ...(rowsMin !== undefined && { drift_rows_min: rowsMin }),
      }
      const compared = await compareFiles({ reference, current, features, configuration })
      const { judgement, ...rest } = compared
      show(world, { json: json === true }, { ...judgement, ...rest }, () => lines(compared))
      const found = [...judgement.driftedFeatures, ...rest.problems.map(({ column }) => column), ...rest.kindChanged]
      if (check === true && found.length > 0)
        throw new CommandError('DRIFT_FOUND', `differs from ${reference}: ${[...new Set(found)].join(', ')}`)
      if (judgement.counts.drifted + judgement.counts.stable === 0)
        throw new CommandError('NOTHING_COMPARED', `${reference} and ${current} have no column that could be compared`)
    })
}

const help = `
A column is numeric where most of its cells are numbers; other cells then count as missing and are told. The numbers of
a text column are compared beside it. Dates, times, counters of rows and identifiers are left out and named; --features
compares them all the same.

Exit codes: 0 compared, whatever the result; 1 no column could be compared, or with --check a column differs;
2 wrong usage.`

function lines(compared: FilesCompared): string[] {
  const { features } = compared.judgement
  const order = ['drifted', 'stable', 'insufficient-data', 'not-comparable']
  const rank = ({ outcome, statistic }: SampleDrift) => order.indexOf(outcome) - (statistic ?? 0)
  const sorted = [...features].sort((a, b) => rank(a) - rank(b))
  return [
    headline(compared),
    ...compared.problems.map(problemLine),
    ...compared.kindChanged.map((column) => `Type changed: ${column} is numeric in one file and text in the other.`),
    '',
    ...(features.length === 0 ? [] : tableLines(sorted, columns)),
    ...compared.remarks.map(({ column, remark }) => `${column}: ${remark}.`),
    ...compared.leftOut.map(({ column, reason }) => `Left out: ${column} (${reason}).`),
  ]
}

function headline({ judgement, problems, kindChanged }: FilesCompared): string {
  const { driftedFeatures, counts } = judgement
  const compared = counts.drifted + counts.stable
  if (driftedFeatures.length > 0)
    return `${driftedFeatures.length} of ${compared} columns drifted: ${driftedFeatures.join(', ').replace(/\s+/g, ' ')}.`
  if (compared === 0) return 'No column could be compared.'
  const others = problems.length + kindChanged.length
  const words = `o drift in ${plural(compared, 'column')}`
  return others === 0 ? `N${words}.` : `${plural(others, 'problem')}, n${words} that could be compared.`
}

function problemLine({ column, problem, evidence: { nullRate, nullRateReference } }: FoundProblem): string {
  const rates = `${share(Number(nullRate))} of cells are missing, ${share(Number(nullRateReference))} in the reference file`
  if (problem === 'reference-empty') return `Column empty before: ${column}: ${rates}.`
  return problem === 'missing-columns' ? `Column empty: ${column}: ${rates}.` : `Null spike in ${column}: ${rates}.`
}

function figure(value: number | null): string | null {
  return value === null ? null : showFigure(value)
}

function share(value: number | null): string | null {
  return value === null ? null : percent(value)
}

function namesOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('names of columns, with commas between them.')
  return names
}

function shareOf(text: string): number {
  const share = Number(text)
  if (!(share > 0 && share <= 1)) throw new InvalidArgumentError('a number above 0, at most 1.')
  return share
}

function countOf(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1.')
  return count
}
