import { fileURLToPath } from 'node:url'
import { describeMachine, median, report, tableOf } from './machine.ts'
import { type DriftWorld, type DriftWorldFound, falseAlarmsAllowed, shifts } from './processes/drift-world.ts'
import { processNames } from './processes/generate-columns.ts'
import { benchOptions, resultsFolder } from './worlds/bench-options.ts'
import { codeDigest } from './worlds/code-digest.ts'
import { poissonBound } from './worlds/poisson-bound.ts'
import { runWorlds } from './worlds/run-worlds.ts'

/**
 * False alarms a model-year without drift, days open, and days until a planted change is found, by kind of process, days
 * of reference and number of features.
 *
 * Usage: npm run bench -- drift-alarms [--seed S] [--years N] [--features 20,…] [--references 60,…] [--processes a,…]
 */
const { seed, years, workers, own } = benchOptions({
  years: 200,
  quickYears: 4,
  own: { features: '20', references: '60', processes: processNames.join(',') },
})
const before = describeMachine()
const cells = own.features
  ?.split(',')
  .flatMap((features) =>
    own.references
      ?.split(',')
      .flatMap((referenceDays) =>
        processNames
          .filter((name) => own.processes?.split(',').includes(name))
          .map((process) => ({ process, features: Number(features), referenceDays: Number(referenceDays) })),
      ),
  ) as Omit<DriftWorld, 'seed'>[]
const nameOf = ({ process, features, referenceDays }: Omit<DriftWorld, 'seed'>) =>
  `${process}/${features}/${referenceDays}`

// Cells take turns, so that an interrupted run has as many years of each.
const worlds = Array.from({ length: years }, (_, world) =>
  cells.map((cell) => {
    const key = `${seed}/${nameOf(cell)}/${world}`
    return { key, asked: { ...cell, seed: key } }
  }),
).flat()
const startedAt = performance.now()
const found = await runWorlds<DriftWorld, DriftWorldFound>({
  module: fileURLToPath(new URL('./processes/drift-world.ts', import.meta.url)),
  file: `${resultsFolder}/drift-${codeDigest('core/policy/drift', 'core/statistics', 'bench/processes')}-${seed}.jsonl`,
  worlds,
  workers,
})

const rows = cells.map((cell) => {
  const own = worlds.filter(({ key }) => key.startsWith(`${seed}/${nameOf(cell)}/`)).map(({ key }) => found.get(key))
  const all = own as DriftWorldFound[]
  const episodes = all.flatMap((one) => one.episodes)
  const daysOpen = episodes.reduce((sum, { openedAfter, closedAfter }) => sum + (closedAfter ?? 365) - openedAfter, 0)
  return [
    cell.process,
    cell.features,
    cell.referenceDays,
    (episodes.length / years).toFixed(3),
    (poissonBound(episodes.length) / years).toFixed(3),
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
