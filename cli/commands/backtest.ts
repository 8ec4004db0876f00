import { type Command, InvalidArgumentError } from 'commander'
import { backtestLines } from '../backtest-lines.ts'
import { positiveNumber, wholeNumber } from '../number-option.ts'
import { newCommand, show } from '../run-command.ts'
import type { BacktestCommandOptions, World } from '../world.ts'

type Words = Partial<Omit<BacktestCommandOptions, 'state' | 'data' | 'model' | 'atOnce'>> & {
  readonly state: string
  readonly data: string
  readonly model: string
  readonly parallel?: number
  readonly json?: boolean
}

/** `remodel backtest`: policies on a user's own history; opens no installation. */
export function backtestCommand(world: World): Command {
  return newCommand('backtest', 'compare policies on your own history: what they would have cost and gained')
    .requiredOption('--data <file>', 'CSV of observations in order of time, gzipped if the name ends in .gz')
    .requiredOption('--model <file>', 'model file, as for models apply')
    .option('--labels <file>', 'CSV of labels, where the observations do not carry them')
    .option(
      '--policies <names>',
      'policies to compare, with commas: names, and JSON files (default: all names)',
      namesOf,
    )
    .option('--days <count>', 'days to use, from the first row (default: all)', positiveNumber())
    .option(
      '--history-days <count>',
      'days before the comparison begins (default: a quarter, at most 120)',
      positiveNumber(),
    )
    .option('--grid-days <count>', 'days between the versions of fixed schedules', wholeNumber({ min: 1, max: 366 }))
    .option('--training-price <amount>', 'price of a training, in the unit of the loss', priceOf)
    .option('--changes <file>', 'times at which something changed, one a line: delays and false alarms are then told')
    .option('--parallel <count>', 'replays and trainings side by side', wholeNumber({ min: 1, max: 256 }))
    .option('--cache <dir>', 'folder of versions and replays (default: backtest in the state)')
    .option('--plot <file>', 'where the SVG is written (default: in the cache)')
    .addHelpText('after', help)
    .action(async ({ json, parallel, ...words }: Words) => {
      const result = await world.backtest({
        ...words,
        labels: words.labels ?? null,
        policies: words.policies ?? [],
        days: words.days ?? null,
        historyDays: words.historyDays ?? null,
        gridDays: words.gridDays ?? null,
        trainingPrice: words.trainingPrice ?? null,
        changes: words.changes ?? null,
        atOnce: parallel ?? null,
        cache: words.cache ?? null,
        plot: words.plot ?? null,
      })
      show(world, { json: json === true }, { ...result.report, plot: result.plot }, () => backtestLines(result))
    })
}

const help = `
Policies: default (the settings of the model file), and rules and price (the same with that retraining_policy) are
replayed by the functions that run in production. never, weekly, daily, even (evenly spaced, as many trainings as
default), random (at random times, as many) and hindsight (the best schedule, known afterwards) are schedules: each
version serves until the next one. Policies of your own are a JSON file, named with its path:
  [{ "name": "calm", "configuration": { "drift_threshold": 0.2 }, "schedules": { "daily": { "enabled": false } } }]

Versions, replays and scores are kept in the cache: after Ctrl-C the same command continues, and further policies cost
little. The database of DATABASE_URL is not touched.`

function namesOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('Names of policies, with commas between them.')
  return names
}

function priceOf(text: string): number {
  const price = Number(text)
  if (text.trim() === '' || !Number.isFinite(price) || price < 0)
    throw new InvalidArgumentError('It has to be a number, at least 0.')
  return price
}
