import { type Command, InvalidArgumentError } from 'commander'
import { showFigure } from '#contracts/wording'
import type { FeatureDrift } from '#core/policy/drift/judge-drift'
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
}

const columns: readonly Column<FeatureDrift>[] = [
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
  { title: 'note', of: ({ note }) => note },
]

/** `remodel drift`: two files, no installation. */
export function driftCommand(world: World): Command {
  return newCommand('drift', 'compare two CSV files column by column; opens no state')
    .requiredOption('--reference <file>', 'CSV of how it was')
    .requiredOption('--current <file>', 'CSV of how it is')
    .option('--threshold <number>', 'statistic from which a difference is material (0.1)', shareOf)
    .option('--significance <number>', 'false-discovery rate over the columns (0.01)', shareOf)
    .option('--rows-min <count>', 'rows below which a column is insufficient-data (200)', countOf)
    .action(async ({ reference, current, json, threshold, significance, rowsMin }: DriftOptions) => {
      const configuration = {
        ...(threshold !== undefined && { drift_threshold: threshold }),
        ...(significance !== undefined && { drift_significance: significance }),
        ...(rowsMin !== undefined && { drift_rows_min: rowsMin }),
      }
      const compared = await compareFiles({ reference, current, configuration })
      const { judgement, leftOut } = compared
      show(world, { json: json === true }, { ...judgement, leftOut }, () => lines(compared))
      if (judgement.features.length === 0)
        throw new CommandError('NOTHING_COMPARED', `${reference} and ${current} have no column that could be compared`)
    })
}

function lines({ judgement, leftOut }: FilesCompared): string[] {
  const { driftedFeatures, features, counts } = judgement
  const order = ['drifted', 'stable', 'insufficient-data', 'not-comparable']
  const rank = ({ outcome, statistic }: FeatureDrift) => order.indexOf(outcome) - (statistic ?? 0)
  const compared = counts.drifted + counts.stable
  return [
    driftedFeatures.length > 0
      ? `${driftedFeatures.length} of ${compared} columns drifted: ${driftedFeatures.join(', ')}.`
      : compared > 0
        ? `No drift in ${compared} columns.`
        : 'No column could be compared.',
    '',
    ...(features.length === 0
      ? []
      : tableLines(
          [...features].sort((a, b) => rank(a) - rank(b)),
          columns,
        )),
    ...leftOut.map(({ column, reason }) => `Left out: ${column} (${reason}).`),
  ]
}

function figure(value: number | null): string | null {
  return value === null ? null : showFigure(value)
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
