import {
  type PolicyWorld,
  policyWorld,
  pricePolicy,
  runPolicy,
  sumOf,
  type WorldShape,
} from '#test/support/policy-world'
import { studiedPolicy } from '../studied-policy.ts'

/** A policy's trainings a year, and its accuracy in points over never retraining and over even spacing at its count. */
export interface PolicyGain {
  readonly perYear: number
  readonly overNever: number
  readonly overEven: number
}

export interface RetrainingWorldFound {
  /** Points of a training every week over never retraining. */
  readonly weekly: number
  readonly price: PolicyGain
  readonly studied: PolicyGain
}

/** Two years of a process: the price of a training, the studied policy, weekly, never and even spacing on the same rows. */
export function simulate(shape: WorldShape): RetrainingWorldFound {
  const world = policyWorld(shape)
  const rightOn = rememberedScores(world)
  const rightBy = (trainings: readonly number[]) => {
    const days = [world.firstDay, ...trainings]
    return Array.from({ length: world.days - world.firstDay }, (_, index) => {
      const day = world.firstDay + index
      return rightOn(days.findLast((each) => each <= day) as number, day)
    })
  }
  const years = (world.days - world.firstDay) / 365
  const never = accuracyOf(world, rightBy([]))
  const weeks = Array.from({ length: 104 }, (_, week) => world.firstDay + 7 * (week + 1))
  const weekly = accuracyOf(world, rightBy(weeks.filter((day) => day < world.days)))
  const gainOf = (run: ReturnType<typeof runPolicy>): PolicyGain => {
    const accuracy = accuracyOf(world, run.right)
    const even = evenSchedules(world, run.trainings.length).map((days) => accuracyOf(world, rightBy(days)))
    return {
      perYear: run.trainings.length / years,
      overNever: accuracy - never,
      overEven: accuracy - sumOf(even) / even.length,
    }
  }
  return {
    weekly: weekly - never,
    price: gainOf(runPolicy(world, pricePolicy(world))),
    studied: gainOf(runPolicy(world, studiedPolicy(world), { beside: 4 })),
  }
}

/** Schedules share most of their versions' days: each is scored once. */
function rememberedScores(world: PolicyWorld): (trainedOn: number, day: number) => number {
  const known = new Map<number, number>()
  return (trainedOn, day) => {
    const key = trainedOn * world.days + day
    const right = known.get(key) ?? sumOf(world.score(trainedOn, day))
    known.set(key, right)
    return right
  }
}

/** In percent. */
function accuracyOf(world: PolicyWorld, right: readonly number[]): number {
  return (100 * sumOf(right)) / right.length / world.rowsPerDay
}

/** Days of versions at even distances, over four phases. */
function evenSchedules(world: PolicyWorld, count: number): number[][] {
  const phases = count === 0 ? [0] : [0.125, 0.375, 0.625, 0.875]
  const gap = (world.days - world.firstDay) / (count + 0.5)
  return phases.map((phase) =>
    Array.from({ length: count }, (_, index) => Math.round(world.firstDay + gap * (index + phase))).filter(
      (day) => day > world.firstDay && day < world.days,
    ),
  )
}
