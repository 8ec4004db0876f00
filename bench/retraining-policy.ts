import { fileURLToPath } from 'node:url'
import { sumOf, type WorldShape } from '#test/support/policy-world'
import { report, tableOf } from './machine.ts'
import type { RetrainingWorldFound } from './processes/retraining-world.ts'
import { benchOptions, chosenOf, numbersOf, resultsFolder } from './worlds/bench-options.ts'
import { codeDigest } from './worlds/code-digest.ts'
import { runWorlds } from './worlds/run-worlds.ts'

/**
 * The price of a training as a policy, through the production functions, over processes whose every version can be
 * trained and scored on every day: two years, the daily schedule asks, trainings are free of other rules. Beside it the
 * studied policy W, and for each of them versions at even distances at the same count, over four phases.
 *
 * Usage: npm run bench -- retraining-policy [--seed S] [--years N] [--processes stationary,…] [--rates 48,480]
 */
const processNames = ['stationary', 'abrupt', 'gradual', 'seasonal'] as const
const {
  seed,
  count: years,
  workers,
  own,
} = benchOptions({
  count: 200,
  quickCount: 4,
  own: { processes: processNames.join(','), rates: '48,480', windows: '60,180' },
})
const daysOfWorld = 760
const worldsPerCell = Math.max(2, Math.round(years / 2))
const shapes = chosenOf(own.processes, processNames).flatMap((process) =>
  numbersOf(own.rates).flatMap((rowsPerDay) =>
    numbersOf(own.windows).map((windowDays) => ({
      process,
      rowsPerDay,
      windowDays,
      days: daysOfWorld,
      correlation: 0.5,
    })),
  ),
)
const keyOf = (shape: Omit<WorldShape, 'seed'>, world: number) => `${seed}/${world}/${JSON.stringify(shape)}`
const worlds = Array.from({ length: worldsPerCell }, (_, world) =>
  shapes.map((shape) => {
    const key = keyOf(shape, world)
    return { key, asked: { ...shape, seed: key } }
  }),
).flat()
const startedAt = performance.now()
const digest = codeDigest(
  'core/policy/retraining/**/*.ts',
  'core/statistics/*.ts',
  'bench/{studied-policy,processes/retraining-world}.ts',
  'test/support/policy-world.ts',
)
const found = await runWorlds<WorldShape, RetrainingWorldFound>({
  module: fileURLToPath(new URL('./processes/retraining-world.ts', import.meta.url)),
  file: `${resultsFolder}/retraining-${digest}-${seed}.jsonl`,
  worlds,
  workers,
})

const rows = shapes.map((shape) => {
  const all = Array.from(
    { length: worldsPerCell },
    (_, world) => found.get(keyOf(shape, world)) as RetrainingWorldFound,
  )
  const shown = (value: (one: RetrainingWorldFound) => number) => {
    const values = all.map(value)
    const mean = sumOf(values) / values.length
    const spread = sumOf(values.map((each) => (each - mean) ** 2)) / (values.length - 1)
    return `${mean.toFixed(2)} ± ${Math.sqrt(spread / values.length).toFixed(2)}`
  }
  return [
    `${shape.process}, ${shape.rowsPerDay} rows a day, window ${shape.windowDays} days`,
    shown(({ weekly }) => weekly),
    ...(['price', 'studied'] as const).flatMap((name) => [
      `${shown((one) => one[name].perYear)} (at most ${Math.max(...all.map((one) => one[name].perYear)).toFixed(1)})`,
      shown((one) => one[name].overNever),
      shown((one) => one[name].overEven),
    ]),
  ]
})
const columns = ['price', 'W'].flatMap((name) => [
  `${name}: trainings a year`,
  'points over never',
  'points over even spacing',
])
report('retraining-policy', tableOf(['process', 'weekly: points over never', ...columns], rows), {
  seed,
  worldsPerCell,
  seconds: Math.round((performance.now() - startedAt) / 1000),
  rows,
})
