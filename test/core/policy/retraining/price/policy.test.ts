import { describe, expect, it } from 'vitest'
import {
  type PolicyWorld,
  policyWorld,
  pricePolicy,
  runPolicy,
  sumOf,
  type WorldShape,
} from '#test/support/policy-world'

// `bench/retraining-policy.ts` has more processes, rates and worlds, with peers beside.

const days = 730
const years = days / 365

function worldsOf(count: number, shape: Omit<WorldShape, 'seed' | 'days'>): PolicyWorld[] {
  return Array.from({ length: count }, (_, index) => policyWorld({ ...shape, days, seed: `policy-test-${index}` }))
}

/** Accuracy in points of a training a week. */
function weeklyAccuracy(world: PolicyWorld): number {
  const right = Array.from({ length: world.days - world.firstDay }, (_, index) => {
    const day = world.firstDay + index
    return sumOf(world.score(day - ((day - world.firstDay) % 7), day))
  })
  return pointsOf(world, right)
}

function pointsOf(world: PolicyWorld, right: readonly number[]): number {
  return (100 * sumOf(right)) / right.length / world.rowsPerDay
}

const mean = (values: readonly number[]) => sumOf(values) / values.length

describe('where nothing changes, and rows repeat their neighbors', () => {
  const worlds = worldsOf(10, { process: 'stationary', rowsPerDay: 48, correlation: 0.5 })
  const runs = worlds.map((world) => runPolicy(world, pricePolicy(world)))

  // 1.8 a year on average, with a standard deviation of 0.6 between worlds: the mean of ten has one of 0.2, and 4 is
  // eleven of them away.
  it('a model is trained at most four times a year', () => {
    expect(mean(runs.map(({ trainings }) => trainings.length / years))).toBeLessThan(4)
  })

  // Weekly trainings gain 0.05 points more, with a standard deviation of 0.15 between worlds: 0.4 is seven standard
  // errors of ten worlds away.
  it('it is as accurate as with a training a week', () => {
    const lost = worlds.map((world, index) => weeklyAccuracy(world) - pointsOf(world, runs[index]?.right ?? []))
    expect(mean(lost)).toBeLessThan(0.4)
  })

  // By the value of rows alone, on its prior: 684 rows have become four times as many.
  it('a first version on few rows is followed by a second within 46 days', () => {
    for (const [index, { trainings }] of runs.entries())
      expect((trainings[0] ?? Number.POSITIVE_INFINITY) - (worlds[index]?.firstDay ?? 0)).toBeLessThanOrEqual(46)
  })
})

describe('where a process jumps twice a year', () => {
  // Ten to thirteen points are to be gained, and nine tenths of them are; the standard deviation between worlds is
  // about 0.02 of that share.
  it('nearly all is gained that a training a week would gain, with a fifth of the trainings', () => {
    const worlds = worldsOf(4, { process: 'abrupt', rowsPerDay: 48, correlation: 0.5, windowDays: 60 })
    const runs = worlds.map((world) => runPolicy(world, pricePolicy(world)))
    const shares = worlds.map((world, index) => {
      const never = pointsOf(
        world,
        Array.from({ length: world.days - world.firstDay }, (_, day) =>
          sumOf(world.score(world.firstDay, world.firstDay + day)),
        ),
      )
      return (pointsOf(world, runs[index]?.right ?? []) - never) / (weeklyAccuracy(world) - never)
    })
    expect(mean(shares)).toBeGreaterThan(0.8)
    expect(mean(runs.map(({ trainings }) => trainings.length / years))).toBeLessThan(20)
  })
})
