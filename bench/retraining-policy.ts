import {
  type PolicyRun,
  type PolicyWorld,
  policyWorld,
  pricePolicy,
  runPolicy,
  sumOf,
  type WorldShape,
} from '#test/support/policy-world'
import { studiedPolicy } from './studied-policy.ts'

const [seed = 'a', worlds = '10', only = ''] = process.argv.slice(2)

const shapes: readonly Omit<WorldShape, 'seed'>[] = (['stationary', 'abrupt', 'gradual', 'seasonal'] as const).flatMap(
  (process) =>
    [48, 480].flatMap((rowsPerDay) =>
      [60, 180].map((windowDays) => ({ process, rowsPerDay, windowDays, days: 730 + 30, correlation: 0.5 })),
    ),
)

function fixed(world: PolicyWorld, trainings: readonly number[]): number[] {
  const days = [world.firstDay, ...trainings]
  return Array.from({ length: world.days - world.firstDay }, (_, index) => {
    const day = world.firstDay + index
    return sumOf(world.score(days.findLast((each) => each <= day) as number, day))
  })
}

/** Rows right by even spacing at the same count, averaged over phases. */
function even(world: PolicyWorld, count: number): number[] {
  const length = world.days - world.firstDay
  const phases = count === 0 ? 1 : 4
  const runs = Array.from({ length: phases }, (_, phase) => {
    const gap = length / (count + 0.5)
    const days = Array.from({ length: count }, (__, index) =>
      Math.round(world.firstDay + gap * (index + (phase + 0.5) / phases)),
    )
    return fixed(
      world,
      days.filter((day) => day > world.firstDay && day < world.days),
    )
  })
  return Array.from({ length }, (_, index) => runs.reduce((sum, run) => sum + (run[index] as number), 0) / phases)
}

const rows: Record<string, unknown>[] = []
for (const shape of shapes.filter((shape) => only === '' || shape.process === only)) {
  const results: Record<string, number[]> = {}
  const push = (name: string, value: number) => (results[name] = [...(results[name] ?? []), value])
  for (let index = 0; index < Number(worlds); index += 1) {
    const world = policyWorld({ ...shape, seed: `${seed}-${index}-${JSON.stringify(shape)}` })
    const total = (right: readonly number[]) => (100 * sumOf(right)) / right.length / world.rowsPerDay
    const years = (world.days - world.firstDay) / 365
    const never = total(fixed(world, []))
    const weekly = total(
      fixed(
        world,
        Array.from({ length: 103 }, (_, week) => world.firstDay + 7 * (week + 1)),
      ),
    )
    const policies: readonly (readonly [string, PolicyRun])[] = [
      ['price', runPolicy(world, pricePolicy(world))],
      ['W', runPolicy(world, studiedPolicy(world), { beside: 4 })],
    ]
    push('never', never)
    push('weekly', weekly - never)
    for (const [name, run] of policies) {
      push(`${name} a year`, run.trainings.length / years)
      push(`${name} gain`, total(run.right) - never)
      const same = even(world, run.trainings.length)
      push(`${name} over even`, total(run.right) - total(same))
    }
  }
  const mean = (values: readonly number[]) => sumOf(values) / values.length
  const line: Record<string, unknown> = { process: shape.process, rows: shape.rowsPerDay, window: shape.windowDays }
  for (const [name, values] of Object.entries(results)) line[name] = Math.round(100 * mean(values)) / 100
  line['max a year'] = Math.max(...(results['price a year'] as number[])).toFixed(1)
  rows.push(line)
  console.log(JSON.stringify(line))
}
