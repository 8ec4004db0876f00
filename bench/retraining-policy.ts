import {
  type PolicyWorld,
  policyWorld,
  pricePolicy,
  runPolicy,
  sumOf,
  type WorldShape,
} from '#test/support/policy-world'
import { report, tableOf } from './machine.ts'
import { studiedPolicy } from './studied-policy.ts'

/**
 * The price of a training as a policy, through the production functions, over processes whose every version can be
 * trained and scored on every day: two years, the daily schedule asks, trainings are free of other rules. Beside it the
 * studied policy W, and for each of them versions at even distances at the same count, over four phases.
 *
 * Another seed: `npx node bench/retraining-policy.ts SEED WORLDS [PROCESS]`.
 */
const [seed = 'a', worlds = '10', only = ''] = process.argv.slice(2)
const windows = [60, 180] as const
const rates = [48, 480] as const
const processes = ['stationary', 'abrupt', 'gradual', 'seasonal'] as const
const correlation = 0.5

const shapes: readonly Omit<WorldShape, 'seed'>[] = processes
  .filter((name) => only === '' || name === only)
  .flatMap((name) =>
    rates.flatMap((rowsPerDay) =>
      windows.map((windowDays) => ({ process: name, rowsPerDay, windowDays, days: 760, correlation })),
    ),
  )

/** Rows right on each day, by versions trained on these days beside the first one. */
function rightBy(world: PolicyWorld, trainings: readonly number[]): number[] {
  const days = [world.firstDay, ...trainings]
  return Array.from({ length: world.days - world.firstDay }, (_, index) => {
    const day = world.firstDay + index
    return sumOf(world.score(days.findLast((each) => each <= day) as number, day))
  })
}

/** Accuracy in percent. */
function accuracyOf(world: PolicyWorld, right: readonly number[]): number {
  return (100 * sumOf(right)) / right.length / world.rowsPerDay
}

/** Accuracy of versions at even distances, over four phases. */
function evenAccuracy(world: PolicyWorld, count: number): number {
  const length = world.days - world.firstDay
  const phases = count === 0 ? [0] : [0.125, 0.375, 0.625, 0.875]
  const gap = length / (count + 0.5)
  const runs = phases.map((phase) => {
    const days = Array.from({ length: count }, (_, index) => Math.round(world.firstDay + gap * (index + phase)))
    return accuracyOf(
      world,
      rightBy(
        world,
        days.filter((day) => day > world.firstDay && day < world.days),
      ),
    )
  })
  return sumOf(runs) / runs.length
}

const names = ['price', 'W'] as const
const table = shapes.map((shape) => {
  const found = Array.from({ length: Number(worlds) }, (_, index) => {
    const world = policyWorld({ ...shape, seed: `${seed}/${index}/${JSON.stringify(shape)}` })
    const years = (world.days - world.firstDay) / 365
    const never = accuracyOf(world, rightBy(world, []))
    const weeks = Array.from({ length: 104 }, (_, week) => world.firstDay + 7 * (week + 1))
    const weekly = accuracyOf(
      world,
      rightBy(
        world,
        weeks.filter((day) => day < world.days),
      ),
    )
    const of = (name: (typeof names)[number]) => {
      const run =
        name === 'price' ? runPolicy(world, pricePolicy(world)) : runPolicy(world, studiedPolicy(world), { beside: 4 })
      const accuracy = accuracyOf(world, run.right)
      return {
        perYear: run.trainings.length / years,
        gain: accuracy - never,
        overEven: accuracy - evenAccuracy(world, run.trainings.length),
      }
    }
    return { weekly: weekly - never, price: of('price'), W: of('W') }
  })
  const shown = (value: (one: (typeof found)[number]) => number) => {
    const values = found.map(value)
    const mean = sumOf(values) / values.length
    const spread = sumOf(values.map((each) => (each - mean) ** 2)) / (values.length - 1)
    return `${mean.toFixed(2)} ± ${Math.sqrt(spread / values.length).toFixed(2)}`
  }
  const row = [
    `${shape.process}, ${shape.rowsPerDay} rows a day, window ${shape.windowDays} days`,
    shown(({ weekly }) => weekly),
    ...names.flatMap((name) => [
      `${shown((one) => one[name].perYear)} (at most ${Math.max(...found.map((one) => one[name].perYear)).toFixed(1)})`,
      shown((one) => one[name].gain),
      shown((one) => one[name].overEven),
    ]),
  ]
  console.log(row.join(' | '))
  return row
})
const columns = names.flatMap((name) => [`${name}: trainings a year`, 'points over never', 'points over even spacing'])
report('retraining policy', tableOf(['process', 'weekly: points over never', ...columns], table), {
  seed,
  worlds: Number(worlds),
  rows: table,
})
