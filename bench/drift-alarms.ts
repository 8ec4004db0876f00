import { describeMachine, median, report, tableOf } from './machine.ts'
import {
  type Columns,
  generateColumns,
  type ProcessName,
  processNames,
  rowsPerDay,
} from './processes/generate-columns.ts'
import { watchColumns } from './processes/watch-columns.ts'

/** The installation's default: half of one false alarm a year is drift's. */
const falseAlarmsAllowed = 0.5
/** Days watched for a change that is planted at the first. */
const delayDaysMax = 90

const shifts = [
  { name: '.5 sd in all', size: 0.5, share: 1 },
  { name: '1 sd in 10 %', size: 1, share: 0.1 },
  { name: '.5 sd in 10 %', size: 0.5, share: 0.1 },
  { name: '3 sd in one', size: 3, share: 0 },
] as const

/**
 * False alarms a model-year without drift, and days until a planted change is found, by kind of process, days of reference
 * and number of features.
 *
 * Usage: node bench/drift-alarms.ts [seed] [worlds] [features,…] [reference days,…] [worlds with a change] [process,…]
 */
function main(argumentsGiven: string[]): void {
  const [seed = 'bench', worlds = '20', features = '20', references = '60', changed = '8', names] = argumentsGiven
  const before = describeMachine()
  const processes = names === undefined ? processNames : processNames.filter((name) => names.split(',').includes(name))
  const rows: string[][] = []
  for (const count of features.split(',').map(Number))
    for (const referenceDays of references.split(',').map(Number))
      for (const name of processes) {
        const measured = measure({ name, features: count, referenceDays, seed })
        rows.push([name, `${count}`, `${referenceDays}`, ...measured(Number(worlds), Number(changed))])
        // A run takes an hour: an interrupted one has shown what it has.
        console.error(rows.at(-1)?.join(' | '))
      }
  const header = [
    'process',
    'features',
    'reference',
    'false a year',
    '95 % bound',
    'days open',
    ...shifts.map(({ name }) => name),
  ]
  report('drift-alarms', tableOf(header, rows), { before, seed, worlds, falseAlarmsAllowed, rows })
}

interface Case {
  readonly name: ProcessName
  readonly features: number
  readonly referenceDays: number
  readonly seed: string
}

function measure({ name, features, referenceDays, seed }: Case) {
  const columnsOf = (world: number, days: number) =>
    generateColumns(name, {
      days: referenceDays + days,
      features,
      seed: `${seed}/${name}/${features}/${referenceDays}/${world}`,
    })
  return (worlds: number, changed: number): string[] => {
    let [falseAlarms, daysOpen] = [0, 0]
    for (let world = 0; world < worlds; world++) {
      const episodes = watchColumns(columnsOf(world, 365), { referenceDays, falseAlarmsAllowed })
      falseAlarms += episodes.length
      for (const { openedAfter, closedAfter } of episodes) daysOpen += (closedAfter ?? 365) - openedAfter
    }
    const delays = shifts.map(({ size, share }) => {
      const found = Array.from({ length: changed }, (_, world) => {
        const columns = shifted(columnsOf(world, delayDaysMax), { size, share, from: referenceDays * rowsPerDay })
        const [first] = watchColumns(columns, { referenceDays, falseAlarmsAllowed, stopAtFirst: true })
        return first?.openedAfter ?? delayDaysMax
      })
      return found.length === 0 ? '-' : `${median(found)}`
    })
    return [
      (falseAlarms / worlds).toFixed(2),
      (upperBound(falseAlarms) / worlds).toFixed(2),
      (daysOpen / worlds).toFixed(1),
      ...delays,
    ]
  }
}

/** Features that change are spread over the model, because a mixed one has its processes side by side. */
function shifted(columns: Columns, { size, share, from }: { size: number; share: number; from: number }): Columns {
  const count = Math.max(1, Math.round(share * columns.length))
  const step = Math.floor(columns.length / count)
  return columns.map((column, feature) =>
    feature % step === 0 && feature / step < count
      ? column.map((value, row) => (row < from ? value : value + size))
      : column,
  )
}

/** Upper 95 % bound of a Poisson count, by bisection. */
function upperBound(count: number): number {
  let [low, high] = [count, 2 * count + 10]
  for (let step = 0; step < 60; step++) {
    const mean = (low + high) / 2
    let [term, sum] = [Math.exp(-mean), 0]
    for (let index = 0; index <= count; index++) {
      sum += term
      term *= mean / (index + 1)
    }
    if (sum > 0.05) low = mean
    else high = mean
  }
  return high
}

main(process.argv.slice(2))
