import { describeMachine, median, report, tableOf } from './machine.ts'
import { countEpisodes, driftKey, driftResults } from './processes/drift-results.ts'
import { type DriftWorld, type DriftWorldFound, falseAlarmsAllowed, shifts } from './processes/drift-world.ts'
import { processNames } from './processes/generate-columns.ts'
import { benchOptions, chosenOf, numbersOf } from './worlds/bench-options.ts'
import { poissonBound } from './worlds/poisson-bound.ts'

/**
 * False alarms a model-year without drift, days open, and days until a planted change is found, by kind of process, days
 * of reference and number of features.
 *
 * Usage: npm run bench -- drift-alarms [--seed S] [--years N] [--features 20,…] [--references 60,…] [--processes a,…]
 */
const {
  seed,
  count: years,
  workers,
  own,
} = benchOptions({
  count: 200,
  quickCount: 4,
  own: { features: '20', references: '60', processes: processNames.join(',') },
})
const before = describeMachine()
const processes = chosenOf(own.processes, processNames)
const cells: Omit<DriftWorld, 'seed'>[] = numbersOf(own.features).flatMap((features) =>
  numbersOf(own.references).flatMap((referenceDays) =>
    processes.map((process) => ({ process, features, referenceDays })),
  ),
)
const startedAt = performance.now()
const found = await driftResults(cells, { seed, years, workers })

const rows = cells.map((cell) => {
  const all = Array.from({ length: years }, (_, world) => found.get(driftKey(cell, seed, world)) as DriftWorldFound)
  const { openings, daysOpen } = countEpisodes(all)
  return [
    cell.process,
    cell.features,
    cell.referenceDays,
    (openings / years).toFixed(3),
    (poissonBound(openings) / years).toFixed(3),
    (daysOpen / years).toFixed(1),
    ...shifts.map((_, index) => median(all.map(({ delays }) => delays[index] as number))),
  ]
})
const header = ['process', 'features', 'reference', 'false a year', '95 % bound', 'days open a year']
report('drift-alarms', tableOf([...header, ...shifts.map(({ name }) => name)], rows), {
  before,
  seed,
  years,
  falseAlarmsAllowed,
  seconds: Math.round((performance.now() - startedAt) / 1000),
  rows,
})
