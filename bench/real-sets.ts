import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BacktestReport, Difference } from '#local/backtest/compared-policy'
import { makeFiles as makeElectricity } from '../examples/electricity/make-files.ts'
import { makeFiles as makeFlights } from '../examples/flights/make-files.ts'
import { report, root, tableOf } from './machine.ts'
import { bikeshareSet } from './real-sets/bikeshare-set.ts'
import { nyseSet, sp500Set } from './real-sets/market-sets.ts'
import { type RealSet, writeRealSet } from './real-sets/real-set.ts'
import { resultsFolder } from './worlds/bench-options.ts'

/**
 * The policy on public data that packages ship, by `remodel backtest`: the default settings beside never retraining,
 * even spacing at the same count, weekly, daily, the rules, random times and the best schedule in hindsight. Only
 * `performance_threshold` is set.
 *
 * A set takes minutes to hours. A finished one is not run again, and an interrupted one continues.
 *
 * Usage: npm run bench -- real-sets [--sets nyse,sp500,…] [--policies …] [--quick]
 */
const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: 'nyse,sp500,bikeshare,electricity,flights' },
    policies: { type: 'string', default: 'never,weekly,even,random,hindsight' },
    quick: { type: 'boolean', default: false },
  },
})

interface Recipe {
  readonly make: (folder: string) => Promise<void>
  readonly historyDays: number
  /** Days between the versions of fixed schedules. */
  readonly gridDays: number
}

const written = (make: () => Promise<RealSet>) => async (folder: string) => writeRealSet(await make(), folder)
const recipes: Readonly<Record<string, Recipe>> = {
  nyse: { make: written(nyseSet), historyDays: 42, gridDays: 7 },
  sp500: { make: written(sp500Set), historyDays: 42, gridDays: 7 },
  bikeshare: { make: written(bikeshareSet), historyDays: 60, gridDays: 7 },
  electricity: { make: fromExample('electricity', makeElectricity), historyDays: 120, gridDays: 7 },
  flights: { make: fromExample('flights', makeFlights), historyDays: 30, gridDays: 7 },
}

const names = values.quick ? ['nyse'] : values.sets.split(',')
const reports: BacktestReport[] = []
for (const name of names) {
  const recipe = recipes[name]
  if (!recipe) throw new RangeError(`There is no set ${name}; there are ${Object.keys(recipes).join(', ')}`)
  reports.push(await backtested(name, recipe))
}
const rows = reports.flatMap((one) =>
  one.policies.map((policy) => [
    one.model,
    policy.name,
    (100 * (policy.accuracy ?? Number.NaN)).toFixed(2),
    Number(policy.trainings.toFixed(1)),
    points(policy.againstNever),
    points(policy.againstEven),
    policy.decisions?.promotions ?? '',
    policy.decisions?.returns ?? '',
    policy.decisions?.driftAlarms ?? '',
    policy.decisions?.performanceAlarms ?? '',
    policy.decisions?.dataQualityAlarms ?? '',
  ]),
)
const header = ['set', 'policy', 'accuracy %', 'trainings', 'points over never', 'points over even spacing']
report('real-sets', tableOf([...header, 'promoted', 'back', 'drift', 'performance', 'data'], rows), {
  sets: reports.map(({ model, rows, from, to, hindsight, recommendation }) => {
    return { model, rows, from, to, hindsight: hindsight.slice(0, 12), recommendation: recommendation.sentence }
  }),
})

/** Gains in points: losses of accuracy are shares, and less is better. */
function points(difference: Difference): string {
  if (difference === null) return ''
  return `${(-100 * difference.mean).toFixed(2)} ± ${(100 * difference.standardError).toFixed(2)}`
}

async function backtested(name: string, { make, historyDays, gridDays }: Recipe): Promise<BacktestReport> {
  const folder = join(resultsFolder, 'real-sets', name)
  const finished = join(folder, values.quick ? 'report-quick.json' : 'report.json')
  if (existsSync(finished)) return JSON.parse(await readFile(finished, 'utf8'))
  await mkdir(folder, { recursive: true })
  await make(folder)
  const file = (base: string) =>
    [join(folder, `${base}.csv`), join(folder, `${base}.csv.gz`)].find(existsSync) as string
  console.error(`${name}: ${new Date().toISOString()}`)
  const child = spawn(
    process.execPath,
    [
      join(root, 'cli', 'remodel.mjs'),
      'backtest',
      ...['--data', file('observations'), '--labels', file('labels'), '--model', join(folder, 'model.json')],
      ...['--history-days', `${historyDays}`, '--grid-days', `${gridDays}`, '--parallel', '1', '--json'],
      ...['--policies', values.policies, '--cache', join(folder, 'cache'), ...(values.quick ? ['--days', '70'] : [])],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const said: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => said.push(part))
  const [code] = await once(child, 'close')
  const text = Buffer.concat(said).toString()
  if (code !== 0) throw new Error(`The backtest of ${name} failed (${code}): ${text}`)
  await writeFile(finished, text)
  return JSON.parse(text)
}

/** An example's rows, with the settings of its model file. */
function fromExample(name: string, make: (folder: string) => Promise<void>) {
  return async (folder: string): Promise<void> => {
    await make(folder)
    const model = JSON.parse(await readFile(join(root, 'examples', name, 'model.json'), 'utf8'))
    await writeFile(join(folder, 'model.json'), JSON.stringify(model))
  }
}
